import type { ChildProcess } from 'node:child_process';
import {
  fromClassifierSchema,
  type FromClassifier,
  type ToClassifier,
} from '../../shared/protocol/classifier-protocol.ts';
import {
  defaultReadyMilliseconds,
  endingInWords,
  killGroup,
  notReady,
  spawnNode,
} from '../trainer-process/child-program.ts';
import { LastLines } from '../trainer-process/last-lines.ts';

/** How a classifier process is started. */
export interface ClassifierLaunch {
  /** The classifier's module, a file. */
  readonly module: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly engine: 'auto' | 'tensorflow' | 'wasm';
  readonly device: 'auto' | 'gpu' | 'cpu';
  /** The Node to run it with; unless told, the one that runs this process, be it Electron's. */
  readonly execPath?: string;
  /** It ends when nothing was asked of it for so long. */
  readonly idleMilliseconds?: number;
  /** How long it may take to come up before it is given up. */
  readonly readyMilliseconds?: number;
  /** How long nothing may be heard of it while it is at work, or of the images that it reads, before it is taken to hang. */
  readonly silenceMilliseconds?: number;
  /** Called with every line that it or its native libraries print. */
  readonly onOutput?: (line: string) => void;
  /** Called once it is started: to lower its priority. */
  readonly afterFork?: (pid: number) => void;
}

const defaultIdleMilliseconds = 10 * 60_000;
/**
 * What an engine does at once, with nothing said meanwhile, takes seconds, and on a machine that is short of memory more.
 * An image has a minute of its own, and up to two of waiting for others.
 */
const defaultSilenceMilliseconds = 180_000;
/** Lines of its output that are kept for the account of how it ended. */
const linesKept = 20;

/** A classifier process. Requests may be sent at once: they are handed on when it is up. */
export class ClassifierProcess {
  /** How long nothing may be heard of its work, in milliseconds. */
  readonly silenceMilliseconds: number;
  /** Settles when the process is gone, with the reason in words. Never rejects. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private readonly lastLines: LastLines;
  private readonly held: ToClassifier[] = [];
  private ready = false;
  private failure: string | undefined;

  constructor(
    launch: ClassifierLaunch,
    private readonly onMessage: (message: FromClassifier) => void,
  ) {
    const { module, environment, engine, device, readyMilliseconds = defaultReadyMilliseconds } = launch;
    const { execPath = process.execPath, idleMilliseconds = defaultIdleMilliseconds } = launch;
    this.silenceMilliseconds = launch.silenceMilliseconds ?? defaultSilenceMilliseconds;
    this.lastLines = new LastLines(linesKept, launch.onOutput);
    this.child = spawnNode({ module, execPath, environment, output: 'pipe', serialization: 'advanced' });
    const { child } = this;
    if (child.pid !== undefined) launch.afterFork?.(child.pid);
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.lastLines.add(text));
    const patience = setTimeout(() => {
      this.failure = notReady('classifier', execPath, readyMilliseconds);
      killGroup(child);
    }, readyMilliseconds);
    child.on('message', (raw) => {
      const { data: message } = fromClassifierSchema.safeParse(raw);
      if (message?.kind === 'ready') {
        clearTimeout(patience);
        this.ready = true;
        this.tell({ kind: 'start', engine, executor: 'auto', device, idleMilliseconds });
        for (const held of this.held) this.tell(held);
      } else if (message) {
        this.onMessage(message);
      }
    });
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        this.failure = `The classifier could not be started with ${execPath}: ${error.message}`;
        if (child.pid === undefined) resolve(this.failure);
      });
      child.on('exit', (code, signal) => {
        clearTimeout(patience);
        resolve(this.failure ?? `The classifier process ended unexpectedly ${endingInWords(code, signal)}.`);
      });
    });
    this.release();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The last lines that the process and its native libraries printed. */
  get output(): readonly string[] {
    return this.lastLines.lines();
  }

  send(message: ToClassifier): void {
    if (this.ready) this.tell(message);
    else this.held.push(message);
  }

  /** Keeps this process alive for as long as it is waited for. */
  hold(): void {
    this.child.ref();
    this.child.channel?.ref();
  }

  /** This process may end before it does. */
  release(): void {
    this.child.unref();
    this.child.channel?.unref();
  }

  /** @param why what is told as its ending, in words */
  kill(why?: string): void {
    this.failure ??= why;
    killGroup(this.child);
  }

  private tell(message: ToClassifier): void {
    // A process that is already gone tells so by its exit.
    if (this.child.connected) this.child.send(message, () => undefined);
  }
}
