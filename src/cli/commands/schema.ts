import { configurationJsonSchema } from '../../shared/configuration/configuration-json-schema.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';

/** `schema`: the JSON schema of a configuration file, for editors. */
export function printSchema(context: Context): ExitStatus {
  context.console.answer.line(JSON.stringify(configurationJsonSchema(), null, 2));
  return exitStatus.done;
}
