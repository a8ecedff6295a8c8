/** Larger pictures are refused by their header, before a pixel is decoded: they would fill the memory. */
export const maximumPixels = 100_000_000;
/** Larger files are refused unread. */
export const maximumFileBytes = 512 * 2 ** 20;
