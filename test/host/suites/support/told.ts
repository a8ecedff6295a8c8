import * as vscode from 'vscode';

const ways = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

/** What the user is told while `work` lasts. No message is shown; each is answered as if it had been put away. */
export async function told(work: () => PromiseLike<unknown>): Promise<string[]> {
  const messages: string[] = [];
  const shown = ways.map((way) => vscode.window[way]);
  const tell = (message: string): Promise<undefined> => {
    messages.push(message);
    return Promise.resolve(undefined);
  };
  for (const way of ways) vscode.window[way] = tell;
  try {
    await work();
  } finally {
    ways.forEach((way, index) => Object.assign(vscode.window, { [way]: shown[index] }));
  }
  return messages;
}
