/** How many runs can still be told apart. */
export const mostComparedRuns = 6;
