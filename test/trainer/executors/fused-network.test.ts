import { describe, expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { type FusedStep, fuse } from '../../../src/trainer/executors/fused-network.ts';
import { withHead } from '../../../src/trainer/network/head.ts';
import { type LayerSketch, networkOf } from '../../support/tiny-networks.ts';

const convolution = {
  operation: 'conv2d',
  filters: 4,
  kernelSize: [3, 3],
  strides: 2,
  padding: 'valid',
  useBias: false,
  activation: 'linear',
} as const;
const norm = {
  name: 'norm',
  operation: 'batchNormalization',
  epsilon: 1e-3,
  momentum: 0.99,
} as const satisfies LayerSketch;
const bend = { name: 'bend', operation: 'activation', activation: 'relu6' } as const satisfies LayerSketch;

/** Steps in short: what they are, the name of what they give, and how a convolution pads and ends. */
function outline(steps: readonly FusedStep[]): string[] {
  return steps.map((step) =>
    step.kind === 'convolution' || step.kind === 'depthwise'
      ? `${step.kind} ${step.name} ${step.padding} ${step.batchNormalization?.name ?? '-'} ${step.activation}`
      : `${step.kind} ${step.name}`,
  );
}

describe('a convolution', () => {
  it('takes the batch normalisation and the rectifier after it with it', () => {
    const network = networkOf([8, 8, 3], { ...convolution, name: 'conv' }, norm, bend);
    expect(outline(fuse(network, ['bend']).steps)).toEqual(['convolution bend valid norm relu6']);
  });

  it('leaves the batch normalisation alone when its own output is asked for', () => {
    const network = networkOf([8, 8, 3], { ...convolution, name: 'conv' }, norm, bend);
    expect(outline(fuse(network, ['conv', 'bend']).steps)).toEqual([
      'convolution conv valid - linear',
      'affine bend',
    ]);
  });

  it('leaves the rectifier alone when what goes into it is read elsewhere', () => {
    const network = networkOf([8, 8, 3], { ...convolution, name: 'conv' }, norm, bend, {
      name: 'sum',
      operation: 'add',
      inputs: ['norm', 'bend'],
    });
    expect(outline(fuse(network, ['sum']).steps)).toEqual([
      'convolution norm valid norm linear',
      'activation bend',
      'add sum',
    ]);
  });

  it('with an activation of its own takes nothing after it', () => {
    const network = networkOf([8, 8, 3], { ...convolution, name: 'conv', activation: 'relu' }, norm, bend);
    expect(outline(fuse(network, ['bend']).steps)).toEqual(['convolution conv valid - relu', 'affine bend']);
  });

  it('gives what swish was given under a name of its own, for the gradient', () => {
    const network = networkOf([8, 8, 3], { ...convolution, name: 'conv', activation: 'swish' });
    expect(outline(fuse(network, ['conv']).steps)).toEqual([
      'convolution conv:linear valid - linear',
      'activation conv',
    ]);
  });

  it('leaves an activation alone that is no rectifier', () => {
    const network = networkOf(
      [8, 8, 3],
      { ...convolution, name: 'conv' },
      {
        ...bend,
        activation: 'sigmoid',
      },
    );
    expect(outline(fuse(network, ['bend']).steps)).toEqual([
      'convolution conv valid - linear',
      'activation bend',
    ]);
  });
});

describe('zeros before a convolution without padding', () => {
  const padded = (size: number, zeros: readonly [number, number]) =>
    networkOf(
      [size, size, 3],
      { name: 'pad', operation: 'zeroPadding2d', padding: [zeros, zeros] },
      { ...convolution, name: 'conv' },
    );

  it.each([
    [8, [0, 1]],
    [7, [1, 1]],
  ] as const)('become `same` where that pads alike: %i pixels, %j', (size, zeros) => {
    const { steps } = fuse(padded(size, zeros), ['conv']);
    expect(outline(steps)).toEqual(['convolution conv same - linear']);
    expect([steps[0]?.inputs, steps[0]?.inputShape]).toEqual([['input'], [size, size, 3]]);
  });

  it.each([
    [8, [1, 0]],
    [8, [1, 1]],
    [7, [0, 1]],
    [7, [2, 2]],
  ] as const)('stay where it does not: %i pixels, %j', (size, zeros) => {
    expect(outline(fuse(padded(size, zeros), ['conv']).steps)).toEqual([
      'zeroPadding pad',
      'convolution conv valid - linear',
    ]);
  });

  it('stay when they are asked for', () => {
    expect(outline(fuse(padded(8, [0, 1]), ['pad', 'conv']).steps)).toEqual([
      'zeroPadding pad',
      'convolution conv valid - linear',
    ]);
  });
});

describe('MobileNetV2', () => {
  const backbone = mobileNetV2.build({ width: 1, inputSize: 224 });
  const model = withHead(backbone, { denseUnits: 0, dropout: 0.2, classes: 2 });

  it('is 52 convolutions, 10 sums and the head', () => {
    const kinds = fuse(model, [model.output]).steps.map(({ kind }) => kind);
    const count = (wanted: string): number => kinds.filter((kind) => kind === wanted).length;
    expect(kinds.length).toBe(65);
    expect([count('convolution'), count('depthwise'), count('add')]).toEqual([35, 17, 10]);
    expect(kinds.slice(-3)).toEqual(['globalAveragePooling', 'dropout', 'dense']);
  });

  it('leaves out what the outputs asked for do not need', () => {
    const names = fuse(model, ['block_3_project_BN']).steps.map(({ name }) => name);
    expect(names.at(-1)).toBe('block_3_project_BN');
    expect(names.some((name) => name.startsWith('block_4'))).toBe(false);
  });

  it('gives every layer under its own name when every layer is asked for', () => {
    const names = model.layers.map(({ name }) => name);
    expect(fuse(model, names).steps.map(({ name }) => name)).toEqual(names.slice(1));
  });
});

it('needs no step where the input itself is asked for', () => {
  const network = networkOf([8, 8, 3], { ...convolution, name: 'conv' });
  expect(fuse(network, ['input'])).toEqual({ inputName: 'input', inputShape: [8, 8, 3], steps: [] });
});

it('refuses a layer that the network does not have', () => {
  expect(() => fuse(networkOf([8, 8, 3], { ...convolution, name: 'conv' }), ['none'])).toThrow(RangeError);
});
