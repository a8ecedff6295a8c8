import { UserError } from '../../node/user-error.ts';

/** An image file that cannot be used. A dataset leaves it out and goes on. */
export class UnreadableImageError extends UserError {
  /** Why, in words that follow the file's name. */
  readonly reason: string;

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}.`);
    this.reason = reason;
  }
}
