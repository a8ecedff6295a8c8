import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const originSchema = z.object({
  url: z.string(),
  /** A strong ETag or a modification date: what If-Range takes. */
  validator: z.string().optional(),
  total: z.number().int().nonnegative().optional(),
});

/** Where the bytes of a partial file came from; a later attempt continues only the same content. */
export type Origin = z.infer<typeof originSchema>;

/** The names of what is kept beside `file` while it is downloaded. */
export function partialNames(file: string): { readonly content: string; readonly origin: string } {
  return { content: `${file}.partial`, origin: `${file}.partial.json` };
}

/** How many bytes of `file` were fetched by an earlier attempt, and from where; undefined when there are none. */
export async function readPartial(file: string): Promise<{ length: number; origin: Origin } | undefined> {
  const names = partialNames(file);
  try {
    const origin = originSchema.parse(JSON.parse(await readFile(names.origin, 'utf8')));
    const { size } = await stat(names.content);
    return size > 0 ? { length: size, origin } : undefined;
  } catch {
    return undefined;
  }
}

/** Notes where the bytes about to be written come from. */
export async function writeOrigin(file: string, origin: Origin): Promise<void> {
  const name = partialNames(file).origin;
  await writeFile(`${name}.new`, JSON.stringify(origin));
  await rename(`${name}.new`, name);
}

/** Forgets what earlier attempts fetched. */
export async function removePartial(file: string): Promise<void> {
  const names = partialNames(file);
  await rm(names.origin, { force: true });
  await rm(names.content, { force: true });
}
