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
import { openHost } from '../common/page/host.ts';
import { openPage } from '../common/page/open-page.ts';
import { ClassifyPage } from './classify-page.ts';
import { readViewSettings } from './view-settings.ts';

openPage<ToClassifyPanel, FromClassifyPanel, ClassifyPage>(openHost(), {
  receives: toClassifyPanelSchema,
  make: (state, host) => new ClassifyPage(readViewSettings(state), host),
  handlers: (page) => ({
    images: (message) => page.setImages(message),
    model: ({ model }) => page.setModel(model),
    progress: ({ progress }) => page.setProgress(progress),
    answered: (message) => page.setAnswer(message),
    missing: ({ images }) => page.setMissing(images),
    failed: ({ reason }) => page.setFailure(reason),
    exported: ({ path }) => page.exported(path),
  }),
  onInvalid: (page, problem) => page.setFailure(`The answer cannot be shown: ${problem}`),
});
