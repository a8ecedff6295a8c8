import type { z } from 'zod';
import {
  openChannel,
  type MessageChannel,
  type MessageHandlers,
} from '../../../src/shared/protocol/message-channel.ts';
import { registerControls } from '../controls/toolkit.ts';
import type { Host } from './host.ts';
import { onThemeChange, readTheme } from './theme.ts';

type Send<Message> = MessageChannel<Message>['send'];

/** A page, and the messages that its host sends it. */
export interface PageKind<Incoming extends { readonly kind: string }, Outgoing, Page> {
  readonly receives: z.ZodType<Incoming>;
  /** Makes the page. `state`: what it kept before it was hidden or the window reloaded, to be validated. */
  readonly make: (
    state: unknown,
    host: { readonly send: Send<Outgoing>; readonly keep: (state: unknown) => void },
  ) => Page;
  readonly handlers: (page: Page, send: Send<Outgoing>) => MessageHandlers<Incoming>;
  /** Told of a message that does not fit. */
  readonly onInvalid?: (page: Page, problem: string) => void;
}

/**
 * Puts a page into the document, in the theme's colours, and asks its host for what it is to show. Called once: no control
 * can be made before.
 */
export function openPage<
  Incoming extends { readonly kind: string },
  Outgoing,
  Page extends { readonly element: HTMLElement },
>(host: Host, { receives, make, handlers, onInvalid }: PageKind<Incoming, Outgoing, Page>): void {
  registerControls();
  const send = (message: Outgoing | { readonly kind: 'ready' }): void => host.send(message);
  const page = make(host.state(), { send, keep: (state) => host.keep(state) });
  openChannel(host, receives, handlers(page, send), (problem) => onInvalid?.(page, problem));
  // Style sheets find the theme's colours on the page.
  readTheme();
  onThemeChange(() => void readTheme());
  document.body.append(page.element);
  send({ kind: 'ready' });
}
