import { serveParent } from './process/serve-parent.ts';

// The trainer process: forked by the command line or the extension, it does one job and ends.
serveParent();
