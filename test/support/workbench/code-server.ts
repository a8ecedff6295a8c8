import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A VS Code server that answers, with its folders. */
export interface CodeServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly authority: string;
  readonly userDataFolder: string;
  readonly extensionsFolder: string;
  /** The home folder of everything in there. */
  readonly home: string;
  /** What it has printed. */
  output(): string;
}

export interface CodeServerOptions {
  readonly host: { readonly node: string; readonly entry: string };
  /** The user's settings, beside those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the workbench asks if it may trust a folder. Otherwise every folder is trusted. */
  readonly asksForTrust?: boolean;
  /** Variables for the server, the extension host and what these start. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A VSIX file to install beforehand. */
  readonly vsix?: string;
  /** Whether suites can be run in the extension host. */
  readonly runsSuites?: boolean;
}

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.ignoreRecommendations': true,
  'update.showReleaseNotes': false,
};

/** What the server or the extension host would take for theirs, or a trainer for the user's. */
const foreignVariable =
  /^(VSCODE_|XDG_|ELECTRON_|VITEST|TRANSFER_LEARNING_|NODE_OPTIONS$|NODE_ENV$|PORT$|PASSWORD$)/;

const supervisor = path.join(import.meta.dirname, 'supervisor.mjs');

/**
 * Starts a VS Code server with its own home, settings and extensions in a temporary folder, on a free port of this
 * machine. Everything that it starts ends with it, and it ends with this process however that ends.
 * Throws an Error with its output when it does not come up within 30 seconds.
 */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'code-server-'));
  const [home, userDataFolder, extensionsFolder] = ['home', 'user-data', 'extensions'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  for (const place of [home, extensionsFolder, path.join(userDataFolder, 'User')])
    mkdirSync(place, { recursive: true });
  writeFileSync(
    path.join(userDataFolder, 'User', 'settings.json'),
    JSON.stringify({ ...quietSettings, ...options.settings }, null, 2),
  );
  const places = ['--user-data-dir', userDataFolder, '--extensions-dir', extensionsFolder];
  const config = ['--config', path.join(folder, 'config.yaml')];
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreignVariable.test(name))),
    HOME: home,
    // An empty one: no shop for extensions is asked.
    EXTENSIONS_GALLERY: '{}',
    ...options.environment,
  };
  const start = (args: readonly string[]) => startSupervised(options.host, args, environment);
  try {
    if (options.vsix !== undefined)
      await install(start([...config, ...places, '--install-extension', options.vsix]));
    const server = start([
      ...['--bind-addr', '127.0.0.1:0', '--auth', 'none', ...config, ...places],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      '--ignore-last-opened',
      ...(options.asksForTrust === true ? [] : ['--disable-workspace-trust']),
      // Without it the workbench ignores what it is told to run, in silence.
      ...(options.runsSuites === true ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ]);
    try {
      const authority = await listening(server);
      return {
        address: `http://${authority}`,
        authority,
        userDataFolder,
        extensionsFolder,
        home,
        output: () => server.output(),
        async [Symbol.asyncDispose]() {
          await server.end();
          removeFolder(folder);
        },
      };
    } catch (error) {
      await server.end();
      throw error;
    }
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

interface Supervised {
  readonly exited: Promise<number | null>;
  output(): string;
  onOutput(listener: () => void): void;
  /** Ends it with all that it has started. */
  end(): Promise<void>;
}

function startSupervised(
  host: CodeServerOptions['host'],
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Supervised {
  const child = spawn(process.execPath, [supervisor, randomUUID(), host.node, host.entry, ...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
  });
  let output = '';
  const listeners: (() => void)[] = [];
  const take = (text: string) => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return {
    exited,
    output: () => output,
    onOutput: (listener) => void listeners.push(listener),
    async end() {
      child.stdin.end();
      await exited;
    },
  };
}

/** The address and port on which it listens, from its log. */
async function listening(server: Supervised): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`The VS Code server ${what}:\n${server.output()}`));
    const timer = setTimeout(() => fail('did not come up within 30 seconds'), 30_000);
    server.onOutput(() => {
      const authority = /HTTP server listening on http:\/\/(127\.0\.0\.1:\d+)\//.exec(server.output())?.[1];
      if (authority === undefined) return;
      clearTimeout(timer);
      resolve(authority);
    });
    void server.exited.then(() => {
      clearTimeout(timer);
      fail('ended');
    }, reject);
  });
}

async function install(installer: Supervised): Promise<void> {
  await installer.exited;
  if (!/was successfully installed/.test(installer.output()))
    throw new Error(`The extension could not be installed:\n${installer.output()}`);
}

/** What was just ended may still be letting go of its files. */
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
