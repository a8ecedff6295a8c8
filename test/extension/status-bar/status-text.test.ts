import { describe, expect, it } from 'vitest';
import { statusText } from '../../../src/extension/status-bar/status-text.ts';
import { trainingStateOf } from '../../../src/shared/run/training-state.ts';
import { observedRun, plainEnglish } from '../../support/observed-run.ts';
import { finishedRun, trainingEvents } from '../../support/run-fixture.ts';

const engine = { name: 'tensorflow', version: '2.9.1', device: 'GPU' } as const;
const working = observedRun({
  name: '$(bug) mine',
  status: 'training',
  trainer: { pid: 1, host: 'here' },
  manifest: finishedRun({ status: 'training', phases: [], best: null }),
  state: trainingStateOf(trainingEvents().slice(0, 5)),
});

describe('the status bar', () => {
  it('says nothing before anything has trained', () => {
    expect(statusText([observedRun()], undefined, plainEnglish)).toBeNull();
  });

  it('names the engine while nothing trains', () => {
    expect(statusText([observedRun()], engine, plainEnglish)).toEqual({
      text: '$(server-process) TensorFlow',
      tooltip: 'Trains with TensorFlow 2.9.1, GPU',
      run: undefined,
    });
  });

  it('shows how far the training is, with its engine, and leads to it', () => {
    const shown = statusText([observedRun(), working], engine, plainEnglish);
    expect(shown?.text).toBe('$(loading~spin) feature extraction, epoch 3 of 3 · 4.4 s left');
    expect(shown?.tooltip).toBe('$(bug) mine\nTensorFlow 2.9.1, GPU');
    expect(shown?.run).toBe(working.folder);
  });

  it('counts several trainings', () => {
    const shown = statusText([working, { ...working, folder: '/other' }], engine, plainEnglish);
    expect(shown?.text).toBe('$(loading~spin) 2 trainings');
    expect(shown?.run).toBeNull();
  });

  it('shows no icon that a file asks for', () => {
    const progress = {
      kind: 'progress' as const,
      what: '$(bug)',
      done: 1,
      total: null,
      unit: 'images',
      perSecond: null,
      secondsLeft: null,
    };
    const state = trainingStateOf([...trainingEvents().slice(0, 3), progress]);
    expect(statusText([{ ...working, state }], engine, plainEnglish)?.text).toBe('$(loading~spin) $ (bug)');
  });
});
