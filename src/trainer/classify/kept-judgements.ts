import { createHash } from 'node:crypto';
import { appendFile, lstat, mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { pictureFactsSchema, unlikeReasonSchema } from '../../shared/classification/image-answer.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import { classificationFileName } from '../cache/cache-names.ts';
import { fileIdentity } from '../data/verified-files.ts';

const probabilities = z.array(z.number().min(0).max(1)).min(2);

/** What a model found in an image, before anything is decided from it: a threshold may change. */
export const keptJudgementSchema = z.object({
  probabilities,
  others: z.array(probabilities),
  /** To its nearest training images. */
  distance: z.number().min(0).nullable(),
  facts: pictureFactsSchema,
  /** Why it may be none that the model can judge, by what is seen without a network. */
  reasons: z.array(unlikeReasonSchema),
});
export type KeptJudgement = z.output<typeof keptJudgementSchema>;

/**
 * What one model found in images, remembered so that a folder that was interrupted goes on where it was. An image is
 * known by its file's identity alone (see `fileIdentity`): no name is written.
 */
export interface KeptJudgements {
  /** undefined for a file that has changed or was never judged. */
  get(file: string): Promise<KeptJudgement | undefined>;
  /** Remembers what was found in a file that `get` was asked for. Never throws: what cannot be kept is found anew. */
  add(file: string, judgement: KeptJudgement): void;
  /** Settles when all is written. */
  written(): Promise<void>;
}

/** Images of one model; beyond them those judged first are forgotten. */
const mostImages = 50_000;
const mostModels = 8;
const mostBytes = 64 * 2 ** 20;

/**
 * Opens what is kept of a model in `folder`; null: it is remembered for as long as this is open. `key` names all that
 * its judgements depend on: one of another key is not seen. A damaged line counts as absent.
 */
export async function openKeptJudgements(folder: string | null, key: string): Promise<KeptJudgements> {
  const name = `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.jsonl`;
  const file = folder === null ? null : path.join(folder, name);
  if (folder !== null) await forgetOldModels(folder, name);
  const lines = file === null ? new Map<string, string>() : await readLines(file);
  const identities = new Map<string, string>();
  let writing: Promise<void> = Promise.resolve();
  if (folder !== null) {
    writing = mkdir(folder, { recursive: true }).then(
      () => undefined,
      () => undefined,
    );
  }
  return {
    async get(image) {
      const identity = await fileIdentity(image).catch(() => undefined);
      if (identity === undefined) return undefined;
      identities.set(image, identity);
      const line = lines.get(identity);
      return line === undefined ? undefined : keptJudgementSchema.safeParse(parsed(line)).data;
    },
    add(image, judgement) {
      const identity = identities.get(image);
      identities.delete(image);
      if (identity === undefined || lines.size >= mostImages) return;
      const line = JSON.stringify(judgement);
      lines.set(identity, line);
      if (file === null) return;
      writing = writing.then(() => appendFile(file, `${identity} ${line}\n`)).catch(() => undefined);
    },
    written: () => writing,
  };
}

async function readLines(file: string): Promise<Map<string, string>> {
  const lines = new Map<string, string>();
  try {
    if ((await lstat(file)).size > mostBytes) {
      await unlink(file);
      return lines;
    }
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      const [, identity, judgement] = /^([0-9a-z-]{1,120}) (\{.*\})$/.exec(line) ?? [];
      if (identity !== undefined && judgement !== undefined) lines.set(identity, judgement);
    }
    if (lines.size < mostImages) return lines;
    const kept = [...lines].slice(-mostImages / 2);
    await writeAtomically(file, kept.map(([identity, line]) => `${identity} ${line}\n`).join(''));
    return new Map(kept);
  } catch {
    // None yet, or none that can be read.
    return lines;
  }
}

/** Removes the files of models used longest ago, and no other file. */
async function forgetOldModels(folder: string, current: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.filter((entry) => entry.isFile() && classificationFileName.test(entry.name));
  const dated = await Promise.all(
    own
      .filter(({ name }) => name !== current)
      .map(async ({ name }) => {
        const file = path.join(folder, name);
        return { file, at: (await lstat(file).catch(() => null))?.mtimeMs ?? 0 };
      }),
  );
  dated.sort((one, other) => other.at - one.at);
  for (const { file } of dated.slice(mostModels - 1)) await unlink(file).catch(() => undefined);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
