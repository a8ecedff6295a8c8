import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/page/disclaimer-bar.css';
import '../common/controls/controls.css';
import './classify.css';
import {
  toClassifyPanelSchema,
  type FromClassifyPanel,
  type ToClassifyPanel,
} from '../../src/shared/protocol/classify-panel-protocol.ts';
import { openChannel } from '../../src/shared/protocol/message-channel.ts';
import { registerControls } from '../common/controls/toolkit.ts';
import { openHost } from '../common/page/host.ts';
import { onThemeChange, readTheme } from '../common/page/theme.ts';
import { ClassifyPage } from './classify-page.ts';
import { readViewSettings } from './view-settings.ts';

registerControls();
const host = openHost();
const channel = openChannel<ToClassifyPanel, FromClassifyPanel>(
  host,
  toClassifyPanelSchema,
  {
    images: (message) => page.setImages(message),
    model: ({ model }) => page.setModel(model),
    progress: ({ progress }) => page.setProgress(progress),
    answered: (message) => page.setAnswer(message),
    missing: ({ images }) => page.setMissing(images),
    failed: ({ reason }) => page.setFailure(reason),
    exported: ({ path }) => page.exported(path),
  },
  (problem) => page.setFailure(`The answer cannot be shown: ${problem}`),
);
const page = new ClassifyPage(readViewSettings(host.state()), {
  send: (message) => channel.send(message),
  keep: (state) => host.keep(state),
});
// The style sheet finds the theme's colours on the page.
readTheme();
onThemeChange(() => void readTheme());
document.body.append(page.element);
channel.send({ kind: 'ready' });
