import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import path from 'node:path';
import { UserError } from '../../node/user-error.ts';

/** The oldest Node that trainings run on, as in package.json. */
const oldest: readonly [major: number, minor: number] = [20, 9];
const patienceMilliseconds = 10_000;
const setting = 'transferLearning.engine.nodePath';

/**
 * Makes sure that a file is a Node that trainings run on. Throws a UserError that names the setting and what to put
 * there when it is not.
 */
export async function checkNode(file: string): Promise<void> {
  if (!path.isAbsolute(file)) {
    throw new UserError(
      `The setting ${setting} is “${file}”. Give the absolute path of a Node.js program, or leave it empty.`,
    );
  }
  let printed: string;
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], {
      timeout: patienceMilliseconds,
      windowsHide: true,
    });
    printed = stdout.trim();
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UserError(
      `${file}, which the setting ${setting} names, cannot be run: ${why ?? ''}. ` +
        'Give the path of a Node.js program, or leave the setting empty.',
      { cause: error },
    );
  }
  const version = /^v(\d+)\.(\d+)\.\d+/.exec(printed);
  if (!version) {
    throw new UserError(
      `${file}, which the setting ${setting} names, is no Node.js. Give the path of one, or leave the setting empty.`,
    );
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new UserError(
    `${file}, which the setting ${setting} names, is Node.js ${printed}. ` +
      `Trainings need ${oldest.join('.')} or later: update it, or leave the setting empty.`,
  );
}
