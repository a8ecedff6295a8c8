/**
 * Options of Node that a trainer process is started with.
 *
 * V8 lets the space for new objects grow to 48 MB while there is much to read at once, and keeps it: memory would seem
 * to grow with the dataset. A trainer's large arrays live outside that space, so a small one costs nothing.
 */
export const trainerNodeOptions: readonly string[] = ['--max-semi-space-size=2'];
