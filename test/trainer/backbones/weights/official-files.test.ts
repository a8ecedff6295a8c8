import { expect, it } from 'vitest';
import { backbones } from '../../../../src/trainer/backbones/registry.ts';
import { networkWeights, sizeOf } from '../../../../src/trainer/network/description.ts';
import { runKerasMobileNet } from '../../../support/keras-mobilenet.ts';
import { describeWithReference } from '../../../support/reference-python.ts';

/** Two sizes with files of their own, and one without. */
const sizesOfMobileNets = [96, 160, 250];

const variants = backbones.flatMap((backbone) => {
  const { widths, inputSize } = backbone.defaults;
  if (widths.length === 1) return [{ backbone, width: 1, inputSize }];
  return [
    ...widths.map((width) => ({ backbone, width, inputSize })),
    ...sizesOfMobileNets.map((size) => ({ backbone, width: 1, inputSize: size })),
  ];
});

describeWithReference('official weight files', () => {
  it('have the names, addresses and hashes that Keras itself asks for', async () => {
    const results = await runKerasMobileNet(
      variants.map(({ backbone, width, inputSize }) => ({
        backbone: backbone.name,
        alpha: width,
        inputSize,
        officialFile: true,
      })),
    );
    const ours = variants.map(({ backbone, width, inputSize }) => {
      const { name, url, md5 = null } = backbone.officialWeights({ width, inputSize }).file;
      return { name, url, md5 };
    });
    expect(ours).toEqual(results.map(({ officialFile }) => officialFile));
  });
});

it.each(backbones.map((backbone) => [backbone.name, backbone] as const))(
  'the file of %s is as large as its weights, at least',
  (_, backbone) => {
    const options = { width: 1, inputSize: backbone.defaults.inputSize };
    const weights = networkWeights(backbone.build(options));
    const bytes = weights.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
    const { size = 0 } = backbone.officialWeights(options).file;
    // MobileNet's was made by taking the classifier out of a larger one, whose room it keeps.
    expect(size).toBeGreaterThan(bytes);
    expect(size).toBeLessThan(1.4 * bytes);
  },
);
