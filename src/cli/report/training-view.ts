import type { RunEvent } from '../../shared/run/events.ts';
import type { TextStream } from '../terminal/console.ts';
import { LiveRegion } from '../terminal/live-region.ts';
import { formatDuration } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import { progressBar, progressFigures } from '../terminal/progress-bar.ts';
import type { BarState } from '../terminal/progress-bar.ts';
import { drawCurves } from './curves.ts';
import { phaseInWords } from '../../shared/text/phase-in-words.ts';
import { eventLines } from './event-lines.ts';
import { initialTrainingState, nextTrainingState } from '../../shared/run/training-state.ts';
import type { TrainingState } from '../../shared/run/training-state.ts';

/** Shows a training while it goes on. */
export interface TrainingView {
  event(event: RunEvent): void;
  /** An event of before this program looked: it counts for the curves and is not told again. */
  replay(event: RunEvent): void;
  /** Of what has no event log. */
  progress(progress: BarState): void;
  /** A line of our own or of the trainer's output, already printable. */
  line(text: string): void;
  /** Redraws, so that times go on while nothing happens. */
  tick(): void;
  /** Takes the drawings away and leaves the lines. */
  close(): void;
  readonly state: TrainingState;
}

/** Drawn in place on a terminal, line by line elsewhere. */
export function makeTrainingView(stream: TextStream, now: () => number = Date.now): TrainingView {
  return stream.interactive ? new LiveTrainingView(stream, now) : new PlainTrainingView(stream, now);
}

const redrawMilliseconds = 100;

class LiveTrainingView implements TrainingView {
  state = initialTrainingState;
  readonly #stream: TextStream;
  readonly #region: LiveRegion;
  readonly #now: () => number;
  #bar: BarState | null = null;
  #drawnAt = 0;

  constructor(stream: TextStream, now: () => number) {
    this.#stream = stream;
    this.#region = new LiveRegion(stream);
    this.#now = now;
  }

  event(event: RunEvent): void {
    this.state = nextTrainingState(this.state, event);
    if (event.kind === 'progress') {
      this.progress(event);
      return;
    }
    if (event.kind === 'epoch-finished' || event.kind === 'phase-finished') this.#bar = null;
    for (const line of eventLines(event, this.#stream.columns(), this.#stream.style)) this.#region.line(line);
    this.#redraw(event.kind === 'epoch-finished');
  }

  replay(event: RunEvent): void {
    this.state = nextTrainingState(this.state, event);
  }

  progress(progress: BarState): void {
    this.#bar = { ...progress, what: printable(progress.what) };
    this.#redraw(false);
  }

  line(text: string): void {
    this.#region.line(text);
  }

  tick(): void {
    this.#redraw(false);
  }

  close(): void {
    this.#region.clear();
  }

  #redraw(atOnce: boolean): void {
    if (!atOnce && this.#now() - this.#drawnAt < redrawMilliseconds) return;
    this.#drawnAt = this.#now();
    const { style } = this.#stream;
    const columns = this.#stream.columns() - 1;
    // Log lines keep at least half of the screen.
    const height = Math.min(12, Math.floor(this.#stream.rows() / 2) - 5);
    const curves = height >= 3 ? drawCurves(this.state, columns, height, style) : [];
    const left = phaseTimeLeft(this.state);
    this.#region.draw([
      ...(curves.length > 0 ? ['', ...curves] : []),
      ...(left === null ? [] : [style.dim(left)]),
      ...(this.#bar ? [progressBar(this.#bar, columns, style)] : []),
    ]);
  }
}

class PlainTrainingView implements TrainingView {
  state = initialTrainingState;
  readonly #stream: TextStream;
  readonly #now: () => number;
  #what = '';
  #shownAt = 0;

  constructor(stream: TextStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
  }

  event(event: RunEvent): void {
    this.state = nextTrainingState(this.state, event);
    if (event.kind === 'progress') {
      this.progress(event);
      return;
    }
    for (const line of eventLines(event, Infinity, this.#stream.style)) this.#stream.line(line);
  }

  replay(event: RunEvent): void {
    this.state = nextTrainingState(this.state, event);
  }

  /** At most a line every ten seconds, so that a log of a long training stays short. */
  progress(progress: BarState): void {
    const what = printable(progress.what);
    const isNew = what !== this.#what;
    if (isNew && this.#what === '') this.#shownAt = this.#now();
    this.#what = what;
    if (this.#now() - this.#shownAt < 10_000) return;
    this.#shownAt = this.#now();
    this.#stream.line(`${what}: ${progressFigures(progress).trim()}`);
  }

  line(text: string): void {
    this.#stream.line(text);
  }

  tick(): void {
    // Nothing is drawn in place.
  }

  close(): void {
    // Nothing is drawn in place.
  }
}

/** How long the phase may still take, by the epochs that it has behind it. */
function phaseTimeLeft({ phase, epochs, lastEpoch }: TrainingState): string | null {
  const ofPhase = epochs.filter((epoch) => epoch.phase === phase);
  const last = epochs.at(-1);
  if (phase === null || !last || ofPhase.length === 0 || last.epoch >= lastEpoch) return null;
  const mean = ofPhase.reduce((sum, { seconds }) => sum + seconds, 0) / ofPhase.length;
  return `${phaseInWords(phase)}: epoch ${last.epoch + 1} of ${lastEpoch}, about ${formatDuration(mean * (lastEpoch - last.epoch))} left`;
}
