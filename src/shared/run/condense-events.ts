import type { BatchesTrainedEvent, LoggedEvent } from './events.ts';

/**
 * Says the same with fewer events, for whoever is told of a whole run at once: losses of batches that follow each other
 * in one event, and of progress and resources only the latest. What is merged has the number of its last part, so that
 * numbers still ascend.
 */
export function condenseEvents(events: readonly LoggedEvent[]): LoggedEvent[] {
  const kinds = events.map(({ kind }) => kind);
  const lastProgress = kinds.lastIndexOf('progress');
  const lastResources = kinds.lastIndexOf('resources');
  const condensed: LoggedEvent[] = [];
  /** Losses of the last event in `condensed`, where it is of batches: a copy, to which more are added. */
  let losses: number[] = [];
  for (const [index, event] of events.entries()) {
    if (event.kind === 'progress' && index !== lastProgress) continue;
    if (event.kind === 'resources' && index !== lastResources) continue;
    const before = condensed.at(-1);
    if (event.kind !== 'batches-trained') condensed.push(event);
    else if (before?.kind === 'batches-trained' && goesOn(before, event)) {
      for (const loss of event.losses) losses.push(loss);
      condensed[condensed.length - 1] = { ...event, firstStep: before.firstStep, losses };
    } else {
      losses = [...event.losses];
      condensed.push({ ...event, losses });
    }
  }
  return condensed;
}

function goesOn(before: BatchesTrainedEvent, event: BatchesTrainedEvent): boolean {
  return (
    before.epoch === event.epoch &&
    before.stepsPerEpoch === event.stepsPerEpoch &&
    before.firstStep + before.losses.length === event.firstStep
  );
}
