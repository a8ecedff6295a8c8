import type { ExtensionApi } from '../../../../src/extension/extension.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { ourExtension } from './our-extension.ts';

/** The parts of our extension, as they see each other; activates it where it is not active yet. */
export async function ourServices(): Promise<Services> {
  // VS Code hands on what `activate` gave; that is typed where it is written.
  const { services } = (await ourExtension().activate()) as ExtensionApi;
  return services;
}
