import type { Localize } from '../../src/extension/localize.ts';

/** Texts as VS Code shows them in English: `{0}` stands for the first value. */
export const englishTexts: Localize = {
  t: (message, ...values) =>
    message.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)] ?? '')),
};
