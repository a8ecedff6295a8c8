/**
 * Preloaded into a trainer (`node --import`): kills it while TensorFlow is running a graph that trains.
 *
 * GRAPH_KILL_AT: number of the training step, from 1, within which it is killed, or the next one after it if steps are
 * too short to be met. GRAPH_KILL_AFTER: after which share of the time that such a step takes. GRAPH_LOG: file to which a
 * line `begin n` is written before each training step and `end n` after it.
 */
import { openSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { Worker } from 'node:worker_threads';

/** A step that takes less, in milliseconds, ends before a thread has woken up. */
const longEnough = 8;

const { GRAPH_KILL_AT: killAt, GRAPH_KILL_AFTER: killAfter, GRAPH_LOG: log } = process.env;

// A thread of its own, since the main one is within TensorFlow then.
const killer = `
  const { workerData } = require('node:worker_threads');
  Atomics.wait(workerData, 0, 0);
  Atomics.wait(workerData, 1, 0, workerData[0] / 1000);
  process.kill(process.pid, 'SIGKILL');
`;

/** Lets TensorFlow's binding announce its training steps. */
function watch(binding) {
  const output = openSync(log, 'a');
  const signal = new Int32Array(new SharedArrayBuffer(8));
  new Worker(killer, { eval: true, workerData: signal }).unref();
  let step = 0;
  /** How long the last two steps took; the first of a session takes longer. */
  let last = [0, 0];
  const runSavedModel = (session, inputs, inputNames, outputNames) => {
    if (!String(outputNames).includes('loss_of_step'))
      return binding.runSavedModel(session, inputs, inputNames, outputNames);
    step++;
    writeSync(output, `begin ${step}\n`);
    const milliseconds = Math.min(...last);
    if (step >= Number(killAt) && milliseconds > longEnough) {
      signal[0] = Math.max(1, Math.round(1000 * milliseconds * Number(killAfter)));
      Atomics.notify(signal, 0);
    }
    const begin = performance.now();
    const results = binding.runSavedModel(session, inputs, inputNames, outputNames);
    last = [last[1], performance.now() - begin];
    writeSync(output, `end ${step}\n`);
    return results;
  };
  // What the native object has cannot be replaced, so another object stands for it.
  const get = (_, name) => (name === 'runSavedModel' ? runSavedModel : binding[name]);
  return new Proxy({}, { get });
}

const load = process.dlopen;
process.dlopen = function (module, ...others) {
  load.call(process, module, ...others);
  if (typeof module.exports.runSavedModel === 'function') module.exports = watch(module.exports);
};
