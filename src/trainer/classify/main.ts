import { serveClassifier } from './process/serve-classifier.ts';

// The classifier process: forked by the command line or the extension, it answers until it is idle or left alone.
serveClassifier();
