import { UserError } from '../../node/user-error.ts';
import type { Backbone } from './backbone.ts';
import { mobileNetV2 } from './mobilenet-v2.ts';

/** Every backbone there is, in the order in which they are listed to people. */
export const backbones: readonly Backbone[] = [mobileNetV2];

/** The backbone called `name`. Throws a UserError that names those there are. */
export function backboneNamed(name: string): Backbone {
  const backbone = backbones.find((candidate) => candidate.name === name);
  if (!backbone)
    throw new UserError(
      `There is no backbone called ${JSON.stringify(name)}. Choose one of ${backbones.map((one) => one.name).join(', ')}.`,
    );
  return backbone;
}
