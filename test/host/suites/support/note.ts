import { appendFileSync } from 'node:fs';

/** Tells something that was measured in the extension host, for the account of the tests. */
export function note(text: string): void {
  const file = process.env['TEST_NOTES'];
  if (file === undefined) console.log(text);
  else appendFileSync(file, `${text}\n`);
}
