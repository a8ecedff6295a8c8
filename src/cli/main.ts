import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { processConsole } from './terminal/console.ts';
import { runCommandLine } from './run-command-line.ts';

// The bundle lies in dist/, beside the trainer's and one folder below package.json.
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** What was typed to get here: the installed program's name, or Node with the path of this file. */
function typedProgram(): string {
  const [, script = 'transfer-learning'] = process.argv;
  const name = path.basename(script);
  return name === 'transfer-learning' ? name : `node ${path.relative(process.cwd(), script)}`;
}

process.exitCode = await runCommandLine(process.argv.slice(2), version, {
  program: typedProgram(),
  console: processConsole(),
  workingDirectory: process.cwd(),
  trainerModule: fileURLToPath(new URL('./trainer.js', import.meta.url)),
  environment: process.env,
});
