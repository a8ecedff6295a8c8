import * as vscode from 'vscode';
import type { KnownEngine } from '../services.ts';

const stateKey = 'transferLearning.engine';
const contextKey = 'transferLearning.engineReady';

/** Remembers between sessions what computes on this machine, so that nothing need be loaded to show it. */
export class EngineMemory implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<undefined>();
  #known: KnownEngine | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#known = knownEngine(state.get(stateKey));
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
    const known = knownEngine(seen);
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

/** What is kept or was seen, where it is an engine of ours. No schema: this is asked while the extension is activated. */
function knownEngine(value: unknown): KnownEngine | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, version, device }: Partial<Record<keyof KnownEngine, unknown>> = value;
  if (name !== 'tensorflow' && name !== 'wasm') return undefined;
  return typeof version === 'string' && typeof device === 'string' ? { name, version, device } : undefined;
}
