import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import {
  configurationJsonSchema,
  schemaNodesAt,
} from '../../shared/configuration/configuration-json-schema.ts';
import type { SchemaNode } from '../../shared/configuration/configuration-json-schema.ts';
import { trainingOptionGroups } from './training-options.ts';
import type { TrainingOption } from './training-options.ts';

/** Fields given by flags, in the order in which they are to be set, each with the flag it came from. */
export interface GivenField {
  readonly flag: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Gives `command` a flag for every part of the configuration, described from the schema, and `--set` for the rest.
 * What was given is read afterwards with the function returned. `wanted` keeps to the flags of some fields.
 */
export function addTrainingOptions(
  command: Command,
  wanted: (field: readonly string[]) => boolean = () => true,
): () => GivenField[] {
  const schema = configurationJsonSchema();
  const byFlag: GivenField[] = [];
  const bySet: GivenField[] = [];
  for (const { heading, options } of trainingOptionGroups) {
    for (const training of options) {
      if (!training.fields.some(wanted)) continue;
      const option = new Option(training.flags, describe(training, schema)).helpGroup(heading);
      const flag = option.long ?? training.flags;
      option.argParser((argument) => {
        const value = training.read(argument);
        for (const path of training.fields) byFlag.push({ flag, path, value });
        return value;
      });
      command.addOption(option);
    }
  }
  command.addOption(
    new Option(
      '--set <field=value>',
      'Any other field by its path, such as fineTuning.schedule.warmupSteps=50; may be given several times.',
    )
      .helpGroup('Configuration:')
      .argParser((argument: string) => {
        bySet.push(assignment(argument));
        return true;
      }),
  );
  return () => [...byFlag, ...bySet];
}

function describe(training: TrainingOption, schema: SchemaNode): string {
  const [field = []] = training.fields;
  const [node] = schemaNodesAt(schema, field);
  // In a file a limit is taken away by null, on the command line by `off`.
  const description = (training.description ?? node?.description ?? '').replace('null: off.', 'Or: off.');
  const choices = schemaNodesAt(schema, field).flatMap((each) => each.enum ?? each.const ?? []);
  const values =
    choices.length > 1 && !choices.every((choice) => description.includes(String(choice)))
      ? ` One of ${choices.join(', ')}.`
      : '';
  const fallback = node?.default;
  const shown = typeof fallback === 'string' || typeof fallback === 'number' ? ` (default: ${fallback})` : '';
  return `${description}${values}${shown}`.trim();
}

/** `a.b.c=value`; the value is read as JSON where it is JSON, as a text otherwise. */
function assignment(argument: string): GivenField {
  const equals = argument.indexOf('=');
  const path = argument.slice(0, Math.max(0, equals)).trim().split('.');
  if (equals < 1 || path.some((key) => key === '')) {
    throw new InvalidArgumentError('It must be FIELD=VALUE, such as augmentation.zoom=0.1.');
  }
  const text = argument.slice(equals + 1);
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the text itself.
  }
  return { flag: '--set', path, value };
}
