import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { StoppedError, UserError } from '../node/user-error.ts';
import { answer, sayText } from './context.ts';
import type { Context } from './context.ts';
import { exitStatus, UsageError } from './exit-status.ts';
import type { ExitStatus } from './exit-status.ts';
import { makeProgram } from './program.ts';
import { printable } from './terminal/printable.ts';
import { writeDetails } from './write-details.ts';

/** Runs one command line. Never throws: what goes wrong is told, and told by the exit status. */
export async function runCommandLine(
  words: readonly string[],
  version: string,
  surroundings: Omit<Context, 'json'>,
): Promise<ExitStatus> {
  const context: Context = { ...surroundings, json: words.includes('--json') };
  const { console } = context;
  let status: ExitStatus = exitStatus.done;
  let usage = '';
  const program = makeProgram(context, version, (result) => {
    status = result;
  });
  forEachCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => console.answer.write(text),
      writeErr: (text) => console.talk.write(text),
      outputError: (text, write) => {
        usage = text.trim();
        write(`${printable(usage)}\n`);
      },
    });
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitStatus.done;
      if (context.json) answer(context, { error: usage || 'No command was given.' }, () => []);
      return exitStatus.wrongUsage;
    }
    return tell(context, error);
  }
}

async function tell(context: Context, error: unknown): Promise<ExitStatus> {
  const { talk } = context.console;
  const say = (text: string): void => {
    sayText(talk, text, talk.style.bad);
    if (context.json) answer(context, { error: text }, () => []);
  };
  if (error instanceof StoppedError) {
    talk.line(talk.style.warning('Stopped.'));
    if (context.json) answer(context, { error: 'Stopped.' }, () => []);
    return exitStatus.stopped;
  }
  if (error instanceof UsageError) {
    say(error.message);
    talk.line('Run with --help for what can be given.');
    return exitStatus.wrongUsage;
  }
  if (error instanceof UserError) {
    say(error.message);
    return exitStatus.failed;
  }
  const file = await writeDetails(error instanceof Error ? (error.stack ?? error.message) : String(error));
  say(
    `An unexpected error: ${error instanceof Error ? error.message : String(error)}` +
      (file === null ? '' : `\nThe details are in ${file}`),
  );
  return exitStatus.failed;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}
