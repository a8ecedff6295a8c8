import { describeInHost } from './support/describe-in-host.ts';
import { fillTrustedWorkspace } from './support/fill-trusted-workspace.ts';

await describeInHost('in a trusted workspace', {
  suite: 'trusted',
  fill: fillTrustedWorkspace,
  trusted: true,
  seconds: 120,
});
