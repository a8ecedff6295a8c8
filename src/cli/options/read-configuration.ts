import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  checkConfiguration,
  parseConfigurationText,
  withField,
} from '../../shared/configuration/configuration-file.ts';
import type { ConfigurationDraft } from '../../shared/configuration/configuration-file.ts';
import { backboneChoices } from '../../shared/configuration/backbone-choices.ts';
import { presetConfiguration } from '../../shared/configuration/presets.ts';
import type { PresetName } from '../../shared/configuration/presets.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { withAbsolutePaths } from '../../node/configuration/absolute-paths.ts';
import { UsageError } from '../exit-status.ts';
import type { GivenField } from './add-training-options.ts';

const largestFile = 1_000_000;

/** Where a configuration begins before flags: at a file, at a preset, or at the defaults. */
export interface ConfigurationSource {
  readonly config?: string;
  readonly preset?: PresetName;
}

export interface ReadConfiguration {
  readonly configuration: TrainingConfiguration;
  /** Absolute path; undefined where the file names none. */
  readonly dataset: string | undefined;
}

/**
 * The configuration of a training: a file's or preset's fields, those given by flags in their place, and defaults for
 * the rest. Relative paths count from the file's folder, or from `workingDirectory` when a flag gave them.
 * Throws a UsageError that names every field that does not hold what it may.
 */
export async function readConfiguration(
  { config: file, preset }: ConfigurationSource,
  given: readonly GivenField[],
  workingDirectory: string,
): Promise<ReadConfiguration> {
  let draft: ConfigurationDraft =
    preset === undefined ? {} : { ...presetConfiguration(preset, backboneChoices[0]) };
  if (file !== undefined) {
    const absolute = path.resolve(workingDirectory, file);
    draft = await readDraft(absolute);
    const checked = checkConfiguration(draft);
    if (checked.problems) {
      throw new UsageError(
        [
          `The configuration file ${absolute} cannot be used:`,
          ...checked.problems.map((problem) => `  ${problem.path.join('.') || 'the file'} ${problem.text}`),
        ].join('\n'),
      );
    }
    draft = withAbsolutePaths(draft, path.dirname(absolute));
  }

  for (const field of given) draft = withField(draft, field.path, field.value);
  draft = withAbsolutePaths(draft, workingDirectory);
  const checked = checkConfiguration(draft);
  if (checked.problems) {
    const lines = checked.problems.map((problem) => {
      const name = problem.path.join('.');
      const source = given.filter((field) => `${name}.`.startsWith(`${field.path.join('.')}.`)).at(-1);
      return source && source.flag !== '--set'
        ? `${source.flag} ${problem.text} (field ${name})`
        : `${name} ${problem.text}`;
    });
    // A flag for both phases is wrong once.
    const seen = new Set<string>();
    const distinct = lines.filter((line) => {
      const key = line.replace(/ \(field .*\)$/, '');
      return seen.has(key) ? false : seen.add(key);
    });
    throw new UsageError(distinct.join('\n'));
  }
  return { configuration: checked.configuration, dataset: checked.dataset };
}

async function readDraft(file: string): Promise<ConfigurationDraft> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > largestFile)
      throw new UsageError(`The configuration file ${file} is too large: ${size} bytes.`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      code === 'ENOENT'
        ? `There is no configuration file ${file}.`
        : `The configuration file ${file} cannot be read (${code ?? String(error)}).`,
    );
  }
  try {
    return parseConfigurationText(text);
  } catch (error) {
    throw new UsageError(
      `The configuration file ${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
