import type { z } from 'zod';

/** Something that carries messages: a webview as its host sees it, the host as a panel sees it, a child process. */
export interface MessagePipe {
  /** Whether the message was handed on; a pipe that is closed drops it. */
  send(message: unknown): void;
  /** Gives the function that stops listening. */
  listen(listener: (raw: unknown) => void): () => void;
}

/** What answers each kind of message. */
export type MessageHandlers<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: (message: Extract<Message, { readonly kind: Kind }>) => void;
};

/** One side of a conversation in which each message has a `kind`. */
export interface MessageChannel<Outgoing> {
  send(message: Outgoing): void;
  close(): void;
}

/**
 * Opens one side of a conversation. Every incoming message is validated before a handler sees it; one that does not
 * fit is handed to `onInvalid` and otherwise ignored, for the other side may be newer, older or hostile.
 */
export function openChannel<Incoming extends { readonly kind: string }, Outgoing>(
  pipe: MessagePipe,
  schema: z.ZodType<Incoming>,
  handlers: MessageHandlers<Incoming>,
  onInvalid: (problem: string) => void = () => undefined,
): MessageChannel<Outgoing> {
  const handlerOf = new Map<string, (message: Incoming) => void>(
    Object.entries(handlers) as [string, (message: Incoming) => void][],
  );
  const stop = pipe.listen((raw) => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) handlerOf.get(parsed.data.kind)?.(parsed.data);
    else
      onInvalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  });
  return { send: (message) => pipe.send(message), close: stop };
}
