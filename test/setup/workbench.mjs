import { ensureWorkbench } from './vscode-host.mjs';

/** Vitest's global set-up of the tests that need a workbench or a browser: installs what is missing, and tells them. */
export default function provideWorkbench(project) {
  project.provide('workbench', ensureWorkbench());
}
