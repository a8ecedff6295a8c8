/**
 * Something a person can put right: the message says what happened, to which file, and what to do.
 * It is shown as it stands, without a stack. Anything else that is thrown is a defect of ours.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Thrown when an AbortSignal stops an operation that leaves nothing half done. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  constructor() {
    super('Stopped on request.');
  }
}
