import { attribute } from '../graph-builder.ts';

/** The attribute of operations on single precision numbers. */
export const float32 = { T: attribute.type('float32') };
