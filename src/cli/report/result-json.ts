import type { PhaseResult, RunManifest } from '../../shared/run/run-manifest.ts';

/** What `train`, `resume` and `show` print with `--json`: the run's result for a program to read. */
export function resultJson(folder: string, manifest: RunManifest): Record<string, unknown> {
  const { dataset, engine, best } = manifest;
  return {
    run: folder,
    id: manifest.id,
    status: manifest.status,
    reason: manifest.reason,
    dataset: dataset.root,
    classes: dataset.classes,
    positiveClass: dataset.classes[dataset.positiveClass] ?? null,
    engine: {
      name: engine.name,
      version: engine.version,
      device: engine.device,
      threads: engine.threads,
      executor: engine.executor,
    },
    backboneWeights: manifest.backboneWeights,
    images: {
      train: imagesOf(manifest, 'train'),
      val: imagesOf(manifest, 'val'),
      test: imagesOf(manifest, 'test'),
    },
    rejectedImages: dataset.rejected.length,
    phases: manifest.phases,
    best,
    threshold: manifest.threshold,
    test: bestPhase(manifest)?.test ?? null,
  };
}

/** Images of all classes in a split. */
export function imagesOf(manifest: RunManifest, split: string): number {
  return (manifest.dataset.counts[split] ?? []).reduce((sum, count) => sum + count, 0);
}

/** The result of the phase that has the run's best weights; undefined before one is through. */
export function bestPhase({ phases, best }: RunManifest): PhaseResult | undefined {
  return phases.find(({ phase }) => phase === best?.phase);
}
