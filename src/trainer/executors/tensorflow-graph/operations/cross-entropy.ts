import { attribute, type GraphBuilder, type GraphShape, type Output } from '../graph-builder.ts';
import type { AttributeMessage, DataType } from '../saved-model-messages.ts';

export interface CrossEntropyParts {
  readonly builder: GraphBuilder;
  /** [examples, outputs]. */
  readonly logits: Output;
  /** Class of each example, int32 [examples]. */
  readonly labels: Output;
  /** [examples]. */
  readonly sampleWeights: Output;
  readonly labelSmoothing: number;
}

export interface CrossEntropy {
  /** sum(weight × loss) / examples, as Keras reduces it. */
  readonly loss: Output;
  /** Gradient of `loss` with respect to the logits. */
  readonly logitsGradient: Output;
}

/**
 * Binary cross-entropy of a sigmoid over one logit an example, stable for any logit and computed in double precision.
 * Smoothing s moves targets to y(1 − s) + s/2, as in Keras.
 */
export function sigmoidCrossEntropy(parts: CrossEntropyParts): CrossEntropy {
  const { builder, labelSmoothing } = parts;
  const compute = doubles(builder, [null]);
  const logits = compute(
    'Reshape',
    'flat_logits',
    [cast(builder, parts.logits, builder.precision, 'float64'), builder.integers('loss/all', [-1])],
    { Tshape: attribute.type('int32') },
  );
  const targets = compute('AddV2', 'targets', [
    compute('Mul', 'kept_targets', [
      cast(builder, parts.labels, 'int32', 'float64'),
      builder.scalar('loss/kept', 1 - labelSmoothing, 'float64'),
    ]),
    builder.scalar('loss/shared', labelSmoothing / 2, 'float64'),
  ]);
  // log(1 + e^x) − t·x
  const losses = compute('Sub', 'losses', [
    compute('Softplus', 'softplus', [logits]),
    compute('Mul', 'logits_of_targets', [logits, targets]),
  ]);
  const error = compute('Sub', 'error', [compute('Sigmoid', 'probabilities', [logits]), targets]);
  return weighted(parts, losses, error);
}

/**
 * Cross-entropy of a softmax over a logit a class, in double precision. Smoothing s moves targets to
 * y(1 − s) + s/classes, as in Keras.
 */
export function softmaxCrossEntropy(parts: CrossEntropyParts): CrossEntropy {
  const { builder, labelSmoothing } = parts;
  const classes = Number(parts.logits.shape[1]);
  const compute = doubles(builder, [null, classes]);
  const logits = cast(builder, parts.logits, builder.precision, 'float64');
  const share = labelSmoothing / classes;
  const targets = builder.add('OneHot', {
    name: 'loss/targets',
    inputs: [
      parts.labels,
      builder.scalar('loss/classes', classes, 'int32'),
      builder.scalar('loss/of_the_class', 1 - labelSmoothing + share, 'float64'),
      builder.scalar('loss/of_others', share, 'float64'),
    ],
    attributes: { T: attribute.type('float64'), TI: attribute.type('int32'), axis: attribute.integer(-1) },
    shape: [null, classes],
  });
  const surprise = compute('Neg', 'surprise', [compute('LogSoftmax', 'log_probabilities', [logits])]);
  const losses = sumOver(builder, 'losses', compute('Mul', 'surprises', [targets, surprise]), [1], [null]);
  const error = compute('Sub', 'error', [compute('Softmax', 'probabilities', [logits]), targets]);
  return weighted(parts, losses, error);
}

/** Mean over the examples, each with its weight. `losses`: [examples]; `error`: a row or a value an example. */
function weighted(parts: CrossEntropyParts, losses: Output, error: Output): CrossEntropy {
  const { builder, labels, sampleWeights, logits } = parts;
  const perExample = doubles(builder, [null]);
  const size = builder.add('Size', {
    name: 'loss/examples',
    inputs: [labels],
    attributes: { T: attribute.type('int32'), out_type: attribute.type('int32') },
    shape: [],
  });
  const weights = perExample('RealDiv', 'shares', [
    cast(builder, sampleWeights, builder.precision, 'float64'),
    cast(builder, size, 'int32', 'float64'),
  ]);
  const loss = sumOver(builder, 'loss', perExample('Mul', 'weighted_losses', [weights, losses]), [0], []);
  const outputs = Number(logits.shape[1]);
  const column = (name: string, input: Output, columns: number): Output =>
    doubles(builder, [null, columns])(
      'Reshape',
      name,
      [input, builder.integers(`loss/${name}_shape`, [-1, columns])],
      {
        Tshape: attribute.type('int32'),
      },
    );
  const gradient = doubles(builder, [null, outputs])('Mul', 'logits_gradient', [
    column('share_column', weights, 1),
    column('error_rows', error, outputs),
  ]);
  return {
    loss: cast(builder, loss, 'float64', builder.precision),
    logitsGradient: cast(builder, gradient, 'float64', builder.precision),
  };
}

function doubles(builder: GraphBuilder, shape: GraphShape) {
  return (
    operation: string,
    name: string,
    inputs: readonly Output[],
    attributes: Readonly<Record<string, AttributeMessage>> = {},
  ): Output =>
    builder.add(operation, {
      name: `loss/${name}`,
      inputs,
      attributes: { T: attribute.type('float64'), ...attributes },
      shape,
    });
}

function sumOver(
  builder: GraphBuilder,
  name: string,
  input: Output,
  axes: readonly number[],
  shape: GraphShape,
): Output {
  return builder.add('Sum', {
    name: `loss/${name}`,
    inputs: [input, builder.integers(`loss/${name}_axes`, axes)],
    attributes: {
      T: attribute.type('float64'),
      Tidx: attribute.type('int32'),
      keep_dims: attribute.boolean(false),
    },
    shape,
  });
}

function cast(builder: GraphBuilder, input: Output, from: DataType, to: DataType): Output {
  return builder.add('Cast', {
    name: `${input.operation}/${to}`,
    inputs: [input],
    attributes: { SrcT: attribute.type(from), DstT: attribute.type(to) },
    shape: input.shape,
  });
}
