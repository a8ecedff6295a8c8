/**
 * Options of Node that a trainer process is started with.
 *
 * V8 lets its heap grow while there is much to read at once and takes its time to collect: memory would seem to grow
 * with the dataset. A trainer's large arrays live outside that heap, so a tight one costs no time that can be measured.
 */
export const trainerNodeOptions: readonly string[] = ['--max-semi-space-size=2', '--heap-growing-percent=5'];
