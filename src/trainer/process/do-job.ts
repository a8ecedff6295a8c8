import { rm, stat } from 'node:fs/promises';
import { cacheFolder } from '../../node/cache-folder.ts';
import type { InstalledEngineResult, SampleData } from '../../shared/protocol/job-results.ts';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import type { JobHost, JobOutcome } from './job.ts';

type JobOf<Kind extends TrainerJob['kind']> = Extract<TrainerJob, { readonly kind: Kind }>;

/**
 * Does one job. What it needs is loaded only now: a trainer is there at once, and one that installs an engine loads
 * none. Throws a UserError when the job cannot be done, and a StoppedError when stopped.
 */
export async function doJob(job: TrainerJob, host: JobHost): Promise<JobOutcome> {
  switch (job.kind) {
    case 'train':
      return (await import('../training/run-training.ts')).startTraining(job, host);
    case 'resume':
      return (await import('../training/run-training.ts')).resumeTraining(job.run, host);
    case 'evaluate':
      return (await import('../evaluation/evaluate-run.ts')).evaluateRun(job, host);
    case 'export':
      return (await import('../export/export-run.ts')).exportRun(job, host);
    case 'explain':
      return (await import('../explain/explain-run.ts')).explainRun(job, host);
    case 'measure-backbones':
      return (await import('../measure/measure-backbones.ts')).measureBackbones(job, host);
    case 'inspect':
      return finished(await inspect(job, host));
    case 'engine-status':
      return finished(await engineStatus(host));
    case 'install-engine':
      return finished(await installEngine(job, host));
    case 'make-sample-data':
      return finished(await makeSampleData(job, host));
  }
}

function finished(result: unknown): JobOutcome {
  return { outcome: 'finished', result };
}

async function inspect({ dataset, configuration }: JobOf<'inspect'>, host: JobHost): Promise<unknown> {
  const { inspectDataset } = await import('../data/inspect-dataset.ts');
  const { stopRequested: signal, onProgress } = host;
  return inspectDataset({ root: dataset, configuration, signal, onProgress });
}

async function engineStatus(host: JobHost): Promise<unknown> {
  const engines = await import('../engines/engine-status.ts');
  return engines.engineStatus({ signal: host.stopRequested });
}

async function installEngine(
  { source, device }: JobOf<'install-engine'>,
  host: JobHost,
): Promise<InstalledEngineResult> {
  const { installTensorflowEngine } = await import('../engines/install/install-tensorflow-engine.ts');
  const { record, folder, isNew, passedOver } = await installTensorflowEngine({
    ...{ source, device, cacheFolder: cacheFolder() },
    signal: host.stopRequested,
    onProgress: host.onProgress,
  });
  const { tensorflow, build, source: from } = record;
  return { folder, isNew, tensorflow, build, source: from, passedOver: [...passedOver] };
}

async function makeSampleData(
  { folder, images, seed }: JobOf<'make-sample-data'>,
  host: JobHost,
): Promise<SampleData> {
  const { makeSampleDataset, samplePatientPattern } = await import('../sample-data/make-sample-dataset.ts');
  const wasThere = await stat(folder).then(
    () => true,
    () => false,
  );
  try {
    const { stopRequested: signal, onProgress } = host;
    const drawn = await makeSampleDataset(folder, { images, seed, signal, onProgress });
    return { folder, images: drawn, patientPattern: samplePatientPattern };
  } catch (error) {
    // Half a set of pictures would look like a whole one.
    if (!wasThere) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
