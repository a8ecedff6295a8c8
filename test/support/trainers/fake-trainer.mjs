import { setInterval } from 'node:timers';

// A trainer that speaks the protocol and trains nothing. What it does is told by the dataset's or the run's name.
let behaviour = '';
if (process.env.FAKE_TRAINER_IS_SILENT) await new Promise(() => setInterval(() => undefined, 1000));
await new Promise((resolve) => {
  process.on('message', (message) => {
    if (message.kind === 'start') {
      behaviour = message.job.dataset ?? message.job.run;
      resolve();
    }
    if (message.kind === 'stop' && !behaviour.includes('deaf')) {
      process.send({ kind: 'done', outcome: 'stopped', message: null }, () => process.exit(130));
    }
  });
  process.send({ kind: 'ready' });
});

console.log('{"this": "must never reach standard output"}');
console.error('a library said something \u001b[31mred\u001b[0m');
console.log(`log: ${process.env.TRANSFER_LEARNING_LOG_FILE ?? 'none'}`);
if (behaviour.includes('chatters')) setInterval(() => console.log('still here'), 50);
if (behaviour.includes('crashes')) process.kill(process.pid, 'SIGSEGV');
if (behaviour.includes('exits')) process.exit(7);
if (behaviour.includes('lingers')) {
  // It has said its last word, and something it started keeps its output open.
  const { spawn } = await import('node:child_process');
  console.log(`left behind: ${spawn('sleep', ['600'], { stdio: 'inherit' }).pid}`);
}
if (behaviour.includes('fails') || behaviour.includes('lingers')) {
  process.send({ kind: 'done', outcome: 'failed', message: 'The disk is full.' }, () => process.exit(1));
}
setInterval(() => undefined, 1000);
