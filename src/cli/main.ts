import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { processConsole } from './terminal/console.ts';
import { runCommandLine } from './run-command-line.ts';

// The bundle lies in dist/, beside the trainer's and one folder below package.json.
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

process.exitCode = await runCommandLine(process.argv.slice(2), version, {
  console: processConsole(),
  workingDirectory: process.cwd(),
  trainerModule: fileURLToPath(new URL('./trainer.js', import.meta.url)),
  environment: process.env,
});
