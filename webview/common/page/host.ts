import type { MessagePipe } from '../../../src/shared/protocol/message-channel.ts';

interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** VS Code, as a panel sees it. */
export interface Host extends MessagePipe {
  /** What was kept before the panel was hidden or the window reloaded, for the caller to validate. */
  state(): unknown;
  keep(state: unknown): void;
}

/** Reaches VS Code. May be called once in the life of a page. */
export function openHost(): Host {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    listen: (listener) => {
      const onMessage = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    state: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
