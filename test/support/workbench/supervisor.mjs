/**
 * Runs a program for as long as its own standard input is open, then ends it and everything that came of it: tests can
 * be killed at any moment, and what they started must not outlive them.
 *
 *     node supervisor.mjs <mark> <program> [argument ...]
 *
 * A trainer is in a process group of its own, on purpose. It is found all the same, by the mark in its environment:
 * the variable TRANSFER_LEARNING_TEST_MARK, which everything that the program starts inherits.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const [mark, program, ...args] = process.argv.slice(2);
const child = spawn(program, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, TRANSFER_LEARNING_TEST_MARK: mark },
});

function end() {
  // What is being ended may be starting something.
  for (let round = 0; round < 5; round++) {
    const alive = marked();
    for (const pid of alive) kill(pid);
    if (alive.length === 0) break;
  }
  child.kill('SIGKILL');
  process.exit(0);
}

/** Numbers of the processes with the mark in their environment. */
function marked() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(`TRANSFER_LEARNING_TEST_MARK=${mark}\0`))
    .map(Number);
}

/** Empty for a process that has ended, a zombie among them. */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}

process.stdin.on('end', end).on('close', end).on('error', end).resume();
child.on('exit', end);
