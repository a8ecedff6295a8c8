import type * as vscode from 'vscode';
import type { DatasetSurvey } from '../node/dataset/survey-dataset.ts';
import type { TrainingConfiguration } from '../shared/configuration/training-configuration.ts';
import type { DatasetInspection } from '../shared/protocol/job-results.ts';
import type { TrainerJob } from '../shared/protocol/trainer-protocol.ts';
import type { RunReport } from '../shared/report/run-report.ts';
import type { LoggedEvent } from '../shared/run/events.ts';
import type { RunLockHolder } from '../shared/run/run-lock.ts';
import type { RunManifest, RunStatus } from '../shared/run/run-manifest.ts';
import type { TrainingState } from '../shared/run/training-state.ts';

/** A run as the extension sees it: what its folder says, and what its events add up to. */
export interface ObservedRun {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** What the user calls it; null: its id is shown. */
  readonly name: string | null;
  /** `interrupted`: its trainer was killed. `damaged`: it cannot be read; `reason` tells why. */
  readonly status: RunStatus | 'interrupted' | 'damaged';
  readonly reason: string | null;
  readonly manifest: RunManifest | null;
  /** Of a finished run the initial one: what matters of it is in its manifest. */
  readonly state: TrainingState;
  /** Whether its trainer was asked to stop from this window and has not done so yet. */
  readonly stopping: boolean;
  /** Process number of the trainer at work on it, on this machine or another. */
  readonly trainer: { readonly pid: number; readonly host: string } | null;
  /** Where the trainer's output goes, where a file is kept. */
  readonly log: string | null;
}

/** The runs of the workspace, kept up to date from their folders alone. */
export interface RunStore {
  /** Newest first. */
  readonly runs: readonly ObservedRun[];
  /** A run that changed; undefined: which there are. */
  readonly onDidChange: vscode.Event<ObservedRun | undefined>;
  get(folder: string): ObservedRun | undefined;
  /** Looks again at every folder of runs. */
  refresh(): Promise<void>;
  /** Looks again at one run's folder. */
  look(folder: string): Promise<void>;
  /** Also looks at the runs in this folder, from now on and in later sessions. */
  addFolder(folder: string): Promise<void>;
  /** Where new runs of a dataset are made: the setting, within the workspace folder of the dataset or else the first. */
  runsFolderFor(dataset: string): string;
  /** Reads events from the beginning and follows them until the listener is disposed of. Given in pieces, in order. */
  follow(folder: string, listener: (events: readonly LoggedEvent[], from: number) => void): vscode.Disposable;
  rename(folder: string, name: string | null): Promise<void>;
  /** Shows at once that a run's trainer was asked to stop. */
  markStopping(folder: string, stopping: boolean): void;
  /** Says why a run's trainer ended, where its folder does not know. */
  noteReason(folder: string, reason: string | null): void;
  /** The trainer at work on a run, or the last that was seen there. */
  holderOf(folder: string): RunLockHolder | null;
}

/** The run whose model images are classified with in this workspace. */
export interface ActiveModel {
  /** Absolute path of the run's folder; undefined where none was chosen. */
  readonly folder: string | undefined;
  readonly onDidChange: vscode.Event<undefined>;
  set(folder: string | undefined): Promise<void>;
}

/** Starts, stops and resumes trainings, each in a process of its own. */
export interface Trainings {
  /** Gives the run's folder as soon as there is one; undefined when cancelled. Errors are shown to the user. */
  start(dataset: string, configuration: TrainingConfiguration): Promise<string | undefined>;
  resume(runFolder: string): Promise<void>;
  /** Asks its trainer to stop, whoever started it. */
  stop(runFolder: string): Promise<void>;
}

/** Jobs of the trainer process that are no training: checking a dataset, drawing sample data, exporting a model. */
export interface TrainerJobs {
  /**
   * Runs a job with a notification that shows its progress under `title` and cancels it. Gives what the job gives,
   * for the caller to validate; undefined when it was cancelled or failed, which the user has then been told.
   */
  run(job: TrainerJob, title: string): Promise<{ readonly result: unknown } | undefined>;
}

/** The way from a wish to a configuration to a training. */
export interface StartTraining {
  /** Opens this configuration as a file to change, from which a training of the dataset is then started. */
  editAndStart(dataset: string, configuration: TrainingConfiguration): Promise<void>;
}

/** Panels with live curves. */
export interface TrainingPanels {
  /** Shows a run; `beside`: others drawn into the same charts. */
  open(runFolder: string, beside?: readonly string[]): void;
}

/** Panels with the report of a run. */
export interface Reports {
  open(runFolder: string): void;
  /**
   * Shows how a run's model judges the images of a folder. `report` is of the run that classified them, with `judged`
   * `folder` and their predictions as those of `test`; its images are loaded from its dataset's `root`. Neither heat
   * maps nor a stored threshold come of it, and it is gone after the window was reloaded.
   */
  openEvaluation(report: RunReport, title: string): void;
}

/** Panels that put runs side by side. */
export interface Comparisons {
  /** Shows these runs beside each other, or the phases of one. */
  open(runFolders: readonly string[]): void;
}

/** A dataset in the list, and what is known of it so far. */
export interface ObservedDataset {
  /** Absolute path. */
  readonly root: string;
  /** Whether the user added it, rather than a search finding it. */
  readonly added: boolean;
  /** What its folders and file names say; null: not yet counted, or `error`. */
  readonly survey: DatasetSurvey | null;
  /** Why it cannot be looked at, for the user. */
  readonly error: string | null;
  /** What the last check of its files found; forgotten when the dataset changes. */
  readonly inspection: DatasetInspection | null;
}

export interface DatasetStore {
  /** By their names. */
  readonly datasets: readonly ObservedDataset[];
  /** A dataset of which more is known; undefined: which there are. */
  readonly onDidChange: vscode.Event<ObservedDataset | undefined>;
  /** Looks for datasets, unless that was done already. Settles when it is known which there are. */
  begin(): Promise<void>;
  /** Settles when a dataset has been counted; undefined where it is not in the list. */
  counted(root: string): Promise<ObservedDataset | undefined>;
  add(root: string): Promise<void>;
}

/** What computed last, or would now, as far as is known. */
export interface KnownEngine {
  readonly name: 'tensorflow' | 'wasm';
  readonly version: string;
  /** In words. */
  readonly device: string;
}

/** What computes. */
export interface EngineSetup {
  /** Undefined where no training has been seen yet and nobody has asked. */
  readonly known: KnownEngine | undefined;
  readonly onDidChange: vscode.Event<undefined>;
  /** Installs the TensorFlow engine, with progress and cancel. Whether it is there now. */
  setUp(): Promise<boolean>;
}

/** Answers of the model that images are classified with. */
export interface Classifications {
  /** Shows what the model says of these images, one by one. Asks for a model where none is chosen. */
  classifyImages(images: readonly string[]): Promise<void>;
  /** Shows what it says of all images in a folder, as a table. */
  classifyFolder(folder: string): Promise<void>;
}

/** The parts of the extension, as the others see them. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly runs: RunStore;
  readonly activeModel: ActiveModel;
  readonly trainings: Trainings;
  readonly jobs: TrainerJobs;
  readonly startTraining: StartTraining;
  readonly panels: TrainingPanels;
  readonly reports: Reports;
  readonly comparisons: Comparisons;
  readonly datasets: DatasetStore;
  readonly engine: EngineSetup;
  readonly classifications: Classifications;
}
