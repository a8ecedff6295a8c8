import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MessagePipe } from '../../shared/protocol/message-channel.ts';
import { panelHtml } from './panel-html.ts';

/**
 * Loads a panel's bundle (`dist/webview/<name>.js` and `.css`) into a webview, which may read nothing but that folder
 * and the `readable` ones. Gives the pipe to it. What is sent while the webview is hidden is lost; it says `ready` when it is made anew.
 */
export function setUpWebview(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: string,
  title: string,
  readable: readonly vscode.Uri[] = [],
): MessagePipe {
  const bundles = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [bundles, ...readable] };
  const pipe: MessagePipe = {
    send: (message) => void webview.postMessage(message),
    listen: (listener) => {
      const registration = webview.onDidReceiveMessage(listener);
      return () => void registration.dispose();
    },
  };
  const nonce = (): string => randomBytes(16).toString('base64url');
  webview.html = panelHtml({
    cspSource: webview.cspSource,
    nonce: nonce(),
    styleNonce: nonce(),
    script: webview.asWebviewUri(vscode.Uri.joinPath(bundles, `${name}.js`)).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(bundles, `${name}.css`)).toString(),
    title,
    language: vscode.env.language,
  });
  return pipe;
}
