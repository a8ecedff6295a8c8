import * as vscode from 'vscode';
import * as z from 'zod';
import { engineNameSchema } from '../../shared/protocol/job-results.ts';
import type { KnownEngine } from '../services.ts';

const stateKey = 'transferLearning.engine';
const contextKey = 'transferLearning.engineReady';

const knownEngineSchema = z.object({ name: engineNameSchema, version: z.string(), device: z.string() });

/** Remembers between sessions what computes on this machine, so that nothing need be loaded to show it. */
export class EngineMemory implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<undefined>();
  #known: KnownEngine | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#known = knownEngineSchema.safeParse(state.get(stateKey)).data;
    this.#tell();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get known(): KnownEngine | undefined {
    return this.#known;
  }

  /** Takes in what was seen to compute. What names no engine of ours is passed over. */
  async remember(seen: {
    readonly name: string;
    readonly version: string;
    readonly device: string;
  }): Promise<void> {
    const known = knownEngineSchema.safeParse(seen).data;
    if (!known || JSON.stringify(known) === JSON.stringify(this.#known)) return;
    this.#known = known;
    this.#tell();
    this.#changed.fire(undefined);
    await this.#state.update(stateKey, known);
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKey, this.#known?.name === 'tensorflow');
  }
}
