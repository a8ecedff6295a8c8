import * as vscode from 'vscode';
import type { z } from 'zod';
import { openChannel, type MessageHandlers } from '../../shared/protocol/message-channel.ts';
import { guarded } from '../guarded.ts';
import type { Services } from '../services.ts';
import { setUpWebview } from './set-up-webview.ts';

/** What answers each kind of message. What goes wrong in it is told to the user. */
export type PageHandlers<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: (message: Extract<Message, { readonly kind: Kind }>) => unknown;
};

/** What a panel is to show, and what answers its page. */
export interface PageOptions<Incoming extends { readonly kind: string }> {
  /** `dist/webview/<bundle>.js` and `.css`. */
  readonly bundle: string;
  /** Of the document. */
  readonly title: string;
  /** Folders that the page may load images from. */
  readonly readable?: readonly vscode.Uri[];
  readonly receives: z.ZodType<Incoming>;
  /** `ready`: the page has just been made, or made anew, and knows nothing. */
  readonly handlers: PageHandlers<Incoming> & { readonly ready: () => unknown };
  /** It is out of sight, and gone with all that it knew. */
  readonly onHidden?: () => void;
}

/** The page of a panel, as its host sees it. */
export interface OpenPage<Outgoing> {
  /** Whether it is there and listens. What is sent to a hidden page is lost; it says `ready` when it is shown again. */
  readonly isReady: boolean;
  /** Tells it something, if it listens. */
  send(message: Outgoing): void;
  /** For another page in its place. A page whose panel is closed needs none. */
  close(): void;
}

/** Puts a page into a panel. */
export function openPage<Incoming extends { readonly kind: string }, Outgoing>(
  panel: vscode.WebviewPanel,
  { context, log }: Pick<Services, 'context' | 'log'>,
  { bundle, title, readable, receives, handlers, onHidden }: PageOptions<Incoming>,
): OpenPage<Outgoing> {
  let isReady = false;
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'icon.svg');
  const channel = openChannel<Incoming, Outgoing>(
    setUpWebview(panel.webview, context.extensionUri, bundle, title, readable),
    receives,
    guardedHandlers(log, {
      ...handlers,
      ready: () => {
        isReady = true;
        return handlers.ready();
      },
    }),
    (problem) => log.warn(`The page ${bundle} sent what is no message: ${problem}`),
  );
  const registrations = vscode.Disposable.from(
    panel.onDidChangeViewState(() => {
      if (panel.visible) return;
      isReady = false;
      onHidden?.();
    }),
    panel.onDidDispose(() => close()),
  );
  const close = (): void => {
    isReady = false;
    channel.close();
    registrations.dispose();
  };
  return {
    get isReady() {
      return isReady;
    },
    send(message) {
      if (isReady) channel.send(message);
    },
    close,
  };
}

/** The same handlers, whatever fails in which is told to the user. */
function guardedHandlers<Message extends { readonly kind: string }>(
  log: vscode.LogOutputChannel,
  handlers: PageHandlers<Message>,
): MessageHandlers<Message> {
  const each = Object.entries<(message: never) => unknown>(handlers).map(([kind, answer]) => [
    kind,
    guarded(log, async (message: never) => {
      await answer(message);
    }),
  ]);
  // Each has the key and takes the message that it had.
  return Object.fromEntries(each) as MessageHandlers<Message>;
}
