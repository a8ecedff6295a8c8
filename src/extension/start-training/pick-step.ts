import * as vscode from 'vscode';

/** One question of several. */
export interface PickStep<Value> {
  readonly title: string;
  readonly placeholder: string;
  /** Counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
  readonly items: readonly PickItem<Value>[];
  /** What Enter takes; the first answer where there is none such. */
  readonly suggested: (value: Value) => boolean;
}

/** An answer, or where `kind` says so a heading. */
export interface PickItem<Value> extends vscode.QuickPickItem {
  readonly value?: Value;
}

export type PickResult<Value> =
  | { readonly kind: 'picked'; readonly value: Value }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };

/** Asks one question of several; all but the first have a button that leads back. */
export function pickStep<Value>(step: PickStep<Value>): Promise<PickResult<Value>> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<PickItem<Value>>();
    pick.title = step.title;
    pick.placeholder = step.placeholder;
    pick.step = step.step;
    pick.totalSteps = step.totalSteps;
    pick.items = step.items;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.ignoreFocusOut = true;
    const suggested = step.items.find((item) => item.value !== undefined && step.suggested(item.value));
    if (suggested) pick.activeItems = [suggested];
    if (step.step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
    const end = (result: PickResult<Value>): void => {
      resolve(result);
      pick.dispose();
    };
    pick.onDidTriggerButton(() => end({ kind: 'back' }));
    pick.onDidAccept(() => {
      const value = pick.selectedItems[0]?.value;
      if (value !== undefined) end({ kind: 'picked', value });
    });
    pick.onDidHide(() => end({ kind: 'cancelled' }));
    pick.show();
  });
}
