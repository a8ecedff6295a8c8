import { backboneDefaults, type BackboneName } from '../../shared/configuration/backbone-defaults.ts';
import { UserError } from '../../node/user-error.ts';
import type { Backbone } from './backbone.ts';

/**
 * A backbone from what is its own: its defaults are those of the configuration, and a width or input size that it does
 * not have is refused with a UserError before its network is written.
 */
export function defineBackbone(
  name: BackboneName,
  own: Pick<Backbone, 'preprocessing' | 'build' | 'officialWeights'>,
): Backbone {
  const defaults = backboneDefaults[name];
  const widths: readonly number[] = defaults.widths;
  return {
    name,
    defaults,
    ...own,
    build(options) {
      const { width, inputSize } = options;
      if (!widths.includes(width))
        throw new UserError(
          widths.length > 1
            ? `${name} has no width ${width}. Choose one of ${widths.join(', ')}.`
            : `${name} comes in one width, 1, not ${width}. Leave the width out.`,
        );
      if (!Number.isInteger(inputSize) || inputSize < defaults.minimumInputSize)
        throw new UserError(
          `${name} needs pictures of at least ${defaults.minimumInputSize}×${defaults.minimumInputSize} pixels, not ${inputSize}.`,
        );
      return own.build(options);
    },
  };
}
