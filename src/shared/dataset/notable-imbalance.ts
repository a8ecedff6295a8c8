/** From this ratio of the largest to the smallest class on, the user is told. */
export const notableImbalance = 1.5;
