import type { OptimizerConfiguration } from '../../../shared/configuration/training-configuration.ts';
import { attribute, type GraphBuilder, type Output } from './graph-builder.ts';
import type { Feed } from './graph-session.ts';
import { addVariable, type Variable } from './variable.ts';

/** What an optimiser adds to a training graph. */
export interface OptimizerUpdates {
  /** Its memory, by `slot:weight name`. */
  readonly slots: ReadonlyMap<string, Variable>;
  /** Operations that change the weights, and the slots with them. */
  readonly updates: readonly Output[];
  /** What the graph is to be given for step number `step`, from 1. */
  readonly feeds: (step: number, learningRate: number) => Feed[];
}

/**
 * Adds Adam, AdamW or SGD with momentum as Keras 3 defines them, by TensorFlow's own update operations: one pass over
 * each weight. `gradients` has an entry for each weight to be changed.
 */
export function addOptimizer(
  builder: GraphBuilder,
  configuration: OptimizerConfiguration,
  weights: ReadonlyMap<string, Variable>,
  gradients: ReadonlyMap<string, Output>,
): OptimizerUpdates {
  const add = configuration.name === 'sgd' ? addMomentum : addAdam;
  return add(
    builder,
    configuration,
    [...gradients].map(([name, gradient]): Trained => {
      const variable = weights.get(name);
      if (!variable) throw new RangeError(`There is no weight called ${name}.`);
      return { name, variable, gradient };
    }),
  );
}

interface Trained {
  readonly name: string;
  readonly variable: Variable;
  readonly gradient: Output;
}

const unlocked = { use_locking: attribute.boolean(false) };

function addMomentum(
  builder: GraphBuilder,
  { momentum, nesterov }: OptimizerConfiguration,
  trained: readonly Trained[],
): OptimizerUpdates {
  const rate = builder.placeholder('learning_rate', builder.precision, []);
  const decay = builder.scalar('optimizer/momentum', momentum);
  const slots = new Map<string, Variable>();
  const updates = trained.map(({ name, variable, gradient }) => {
    const velocity = addSlot(builder, slots, 'momentum', name, variable);
    return builder.add('ResourceApplyKerasMomentum', {
      name: `optimizer/${name}/update`,
      inputs: [variable.handle, velocity.handle, rate, gradient, decay],
      attributes: { ...builder.numbers, ...unlocked, use_nesterov: attribute.boolean(nesterov) },
      shape: [],
    });
  });
  return { slots, updates, feeds: (_, learningRate) => [scalarFeed(rate, learningRate)] };
}

/**
 * Kingma and Ba 2015 in the form with epsilon outside the bias correction; decay as Loshchilov and Hutter 2019.
 *
 * The operation corrects the bias by powers of beta1 and beta2 in single precision. It is given 0 for both, which turns
 * that off, and a rate that is corrected here, in double precision from the number of the step: a resumed training
 * needs no running products.
 */
function addAdam(
  builder: GraphBuilder,
  { name: rule, beta1, beta2, epsilon, weightDecay }: OptimizerConfiguration,
  trained: readonly Trained[],
): OptimizerUpdates {
  const stepSize = builder.placeholder('step_size', builder.precision, []);
  const decay = rule === 'adamw' ? builder.placeholder('decay', builder.precision, []) : null;
  const constants = [
    builder.scalar('optimizer/beta1', beta1),
    builder.scalar('optimizer/beta2', beta2),
    builder.scalar('optimizer/epsilon', epsilon),
  ];
  const corrected = builder.scalar('optimizer/corrected', 0);
  const slots = new Map<string, Variable>();
  const updates = trained.map(({ name, variable, gradient }) => {
    const first = addSlot(builder, slots, 'm', name, variable);
    const second = addSlot(builder, slots, 'v', name, variable);
    return builder.add('ResourceApplyAdam', {
      name: `optimizer/${name}/update`,
      inputs: [
        variable.handle,
        first.handle,
        second.handle,
        corrected,
        corrected,
        stepSize,
        ...constants,
        gradient,
      ],
      control: decay ? [addDecay(builder, name, variable, decay, gradient)] : [],
      attributes: { ...builder.numbers, ...unlocked, use_nesterov: attribute.boolean(false) },
      shape: [],
    });
  });
  return {
    slots,
    updates,
    feeds: (step, learningRate) => [
      scalarFeed(stepSize, (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)),
      ...(decay ? [scalarFeed(decay, learningRate * weightDecay)] : []),
    ],
  };
}

/** Takes a share of the weight away, after everything that reads it for the gradient. */
function addDecay(
  builder: GraphBuilder,
  name: string,
  variable: Variable,
  decay: Output,
  gradient: Output,
): Output {
  const share = builder.add('Mul', {
    name: `optimizer/${name}/decay`,
    inputs: [variable.read, decay],
    attributes: builder.numbers,
    shape: variable.shape,
  });
  return builder.add('AssignSubVariableOp', {
    name: `optimizer/${name}/decayed`,
    inputs: [variable.handle, share],
    control: [gradient],
    attributes: { dtype: builder.numbers.T },
    shape: [],
  });
}

function addSlot(
  builder: GraphBuilder,
  slots: Map<string, Variable>,
  slot: string,
  name: string,
  { shape }: Variable,
): Variable {
  const variable = addVariable(builder, `optimizer/${name}/${slot}`, shape);
  slots.set(`${slot}:${name}`, variable);
  return variable;
}

function scalarFeed(placeholder: Output, value: number): Feed {
  return { placeholder, values: Float32Array.of(value), shape: [] };
}
