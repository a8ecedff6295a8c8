import { trainerEnvironment } from './trainer-environment.ts';
import { trainerSettings } from './trainer-settings.ts';

/** How a program of ours is started. */
export interface ProgramSettings {
  readonly environment: NodeJS.ProcessEnv;
  /** Left out: the Node that VS Code brings. */
  readonly execPath?: string;
}

/** How the user's settings want our programs started. Throws a UserError for a Node that is none. */
export async function programSettings(): Promise<ProgramSettings> {
  const { nodePath, engineFolder, cacheFolder, weightsFolder } = trainerSettings();
  if (nodePath !== '') {
    const { checkNode } = await import('./node-program.ts');
    await checkNode(nodePath);
  }
  const folders = { engine: engineFolder, cache: cacheFolder, weights: weightsFolder };
  return {
    environment: trainerEnvironment(process.env, folders),
    ...(nodePath === '' ? {} : { execPath: nodePath }),
  };
}
