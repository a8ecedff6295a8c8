import { attribute, type GraphBuilder, type Output } from './graph-builder.ts';

/** A tensor that lives in the session and keeps its value from run to run. */
export interface Variable {
  readonly shape: readonly number[];
  /** What operations that change it take. */
  readonly handle: Output;
  /** Its value at the beginning of a run. */
  readonly read: Output;
  /** What the run is given to be put into it, by `assign`. */
  readonly newValue: Output;
  readonly assign: Output;
}

/** Adds a variable, without a value until it is assigned one. */
export function addVariable(builder: GraphBuilder, name: string, shape: readonly number[]): Variable {
  const dtype = { dtype: builder.numbers.T };
  const handle = builder.add('VarHandleOp', {
    name,
    attributes: { ...dtype, shape: attribute.shape(shape), shared_name: attribute.text(name) },
    shape: [],
  });
  const read = builder.add('ReadVariableOp', {
    name: `${name}/read`,
    inputs: [handle],
    attributes: dtype,
    shape,
  });
  const newValue = builder.placeholder(`${name}/new_value`, builder.precision, shape);
  // The variable may keep what it is given, and what a run is fed is memory of JavaScript's.
  const copy = builder.add('DeepCopy', {
    name: `${name}/copy`,
    inputs: [newValue],
    attributes: builder.numbers,
    shape,
  });
  const assign = builder.add('AssignVariableOp', {
    name: `${name}/assign`,
    inputs: [handle, copy],
    attributes: dtype,
    shape: [],
  });
  return { shape, handle, read, newValue, assign };
}
