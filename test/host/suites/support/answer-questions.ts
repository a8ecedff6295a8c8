import * as vscode from 'vscode';
import { until } from './until.ts';

/**
 * Does `work` and answers the questions it asks, one after the other: `answers` gives the editor's commands for each,
 * which are executed once it is shown. Throws an Error where fewer are asked.
 */
export async function answerQuestions(
  work: () => PromiseLike<unknown>,
  ...answers: readonly (readonly string[])[]
): Promise<void> {
  const create = vscode.window.createQuickPick;
  let shown = 0;
  vscode.window.createQuickPick = <Item extends vscode.QuickPickItem>() => {
    const pick = create<Item>();
    const show = pick.show.bind(pick);
    // The editor gets to hear of it before any command that is sent after it.
    pick.show = () => {
      show();
      shown++;
    };
    return pick;
  };
  try {
    const done = work();
    for (const [index, commands] of answers.entries()) {
      await until(`question ${index + 1}`, () => shown > index || undefined);
      for (const command of commands) await vscode.commands.executeCommand(command);
    }
    await done;
  } finally {
    vscode.window.createQuickPick = create;
  }
}
