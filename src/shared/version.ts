/** This program's version; equal to the one in package.json, which not every bundle can read. */
export const version = '0.1.0';
