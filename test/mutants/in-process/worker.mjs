/**
 * Runs bundled test files in this process again and again, each time with another mutant. A process of its own, because
 * a mutant may never come back.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import {
  addCustomEqualityTesters,
  ASYMMETRIC_MATCHERS_OBJECT,
  customMatchers,
  getState,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import * as runnerApi from '@vitest/runner';
import * as chai from 'chai';

/** How often a mutant may run, as a multiple of how often its place runs without it, before it counts as a loop. */
const hitFactor = 100;

const modules = { plain: new Map(), counting: new Map() };
const stryker = (globalThis.__stryker__ = {});
let hits = new Uint32Array(0);
globalThis.countHits = (...mutants) => {
  for (const mutant of mutants) hits[mutant]++;
};

/** The hits since they were last taken, by mutant. */
function takeHits() {
  const found = {};
  hits.forEach((count, mutant) => {
    if (count > 0) found[mutant] = count;
  });
  hits.fill(0);
  return found;
}

const vitest = { ...runnerApi, expect: makeExpect() };

/** Vitest's own assertions, as it puts them together, without what is bound to its workers. */
function makeExpect() {
  chai.use(JestExtend);
  chai.use(JestChaiExpect);
  chai.use(JestAsymmetricMatchers);
  const expect = (value, message) => {
    setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
    return chai.expect(value, message);
  };
  Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
  expect.getState = () => getState(expect);
  expect.setState = (state) => setState(state, expect);
  expect.extend = (matchers) => chai.expect.extend(expect, matchers);
  expect.addEqualityTesters = (testers) => addCustomEqualityTesters(testers);
  expect.fail = chai.expect.fail;
  globalThis[GLOBAL_EXPECT] = expect;
  setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);
  expect.extend(customMatchers);
  return expect;
}

const config = {
  root: process.cwd(),
  setupFiles: [],
  passWithNoTests: true,
  sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  // Whoever started this process ends it when it takes too long.
  testTimeout: 0,
  hookTimeout: 0,
  retry: 0,
};

/** Runs the tests of a file that `wants` asks for, up to the first failure. */
async function runFile(
  { main, require },
  file,
  wants,
  { onTestStart = () => {}, onTestEnd = () => {} } = {},
) {
  let failed;
  const runner = {
    config,
    importFile: () => {
      const module = { exports: {} };
      main(require, module, module.exports);
    },
    onBeforeRunTask: (test) => {
      if (test.mode !== 'run' && test.mode !== 'queued') return;
      if (failed !== undefined || !wants(test.id)) test.mode = 'skip';
      else onTestStart(test);
    },
    onAfterRunTask: (test) => {
      if (test.result?.state !== 'skip') onTestEnd(test);
      if (test.result?.state === 'fail') failed ??= test.name;
    },
  };
  const [result] = await runnerApi.startTests([{ filepath: file }], runner);
  if (failed === undefined && result.result?.state === 'fail')
    failed = result.result.errors?.[0]?.message ?? 'It cannot be loaded.';
  return failed;
}

const commands = {
  /** Takes the bundles, a kind of them at a time: `plain` or `counting`. */
  load({ root, kind, bundles, mutants }) {
    hits = new Uint32Array(mutants);
    for (const [file, code] of bundles) {
      const requireHere = createRequire(path.join(root, file));
      modules[kind].set(file, {
        main: vm.compileFunction(code, ['require', 'module', 'exports'], { filename: file }),
        require: (name) => (name === 'vitest' ? vitest : requireHere(name)),
      });
    }
    return {};
  },

  /**
   * Runs a file without a mutant. Gives how long each test took, and which mutants' places it passed, how often; apart
   * from them what was done outside of tests, which belongs to all.
   */
  async observe({ file }) {
    takeHits();
    const outside = { seconds: 0, hits: {} };
    const tests = {};
    let begin = performance.now();
    const lap = () => {
      const seconds = (performance.now() - begin) / 1000;
      begin += 1000 * seconds;
      return { seconds, hits: takeHits() };
    };
    const addOutside = () => {
      const { seconds, hits: found } = lap();
      outside.seconds += seconds;
      for (const [mutant, count] of Object.entries(found))
        outside.hits[mutant] = (outside.hits[mutant] ?? 0) + count;
    };
    const failed = await runFile(modules.counting.get(file), file, () => true, {
      onTestStart: addOutside,
      onTestEnd: ({ id }) => {
        tests[id] = lap();
      },
    });
    addOutside();
    return { failed, outside, tests };
  },

  /** Runs a file's tests, by their ids (null: all), with a mutant. `hits`: how often its place is passed without it. */
  async judge({ mutant, file, tests, hits: usual }) {
    const wanted = tests && new Set(tests);
    stryker.activeMutant = mutant;
    stryker.hitCount = 0;
    stryker.hitLimit = hitFactor * usual;
    try {
      const failed = await runFile(modules.plain.get(file), file, (id) => !wanted || wanted.has(id));
      if (stryker.hitCount > stryker.hitLimit) return { outcome: 'timeout' };
      return { outcome: failed === undefined ? 'passed' : 'killed' };
    } finally {
      stryker.activeMutant = undefined;
      stryker.hitCount = undefined;
      stryker.hitLimit = undefined;
    }
  },
};

process.on('message', async ({ command, ...input }) => {
  process.send(await commands[command](input));
});
// What a test leaves behind, such as a promise that a mutant broke, must not end the process.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
