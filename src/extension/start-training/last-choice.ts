import type * as vscode from 'vscode';
import * as z from 'zod';
import { backboneChoices } from '../../shared/configuration/backbone-choices.ts';
import { presetNames } from '../../shared/configuration/presets.ts';

const key = 'transferLearning.lastChoice';

const lastChoiceSchema = z.object({
  dataset: z.string().nullable().catch(null),
  backbone: z
    .object({ name: z.string(), width: z.number() })
    .catch({ name: backboneChoices[0].name, width: backboneChoices[0].width }),
  preset: z.enum(presetNames).catch('balanced'),
});

/** What was chosen the last time, and is suggested the next. */
export type LastChoice = z.output<typeof lastChoiceSchema>;

export function readLastChoice(state: vscode.Memento): LastChoice {
  return lastChoiceSchema.parse(state.get(key) ?? {});
}

export async function keepLastChoice(state: vscode.Memento, choice: LastChoice): Promise<void> {
  await state.update(key, choice);
}
