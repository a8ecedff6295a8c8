import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/controls/controls.css';
import 'uplot/dist/uPlot.min.css';
import '../common/chart/chart.css';
import '../common/table/table.css';
import './training.css';
import {
  toTrainingPanelSchema,
  type FromTrainingPanel,
  type ToTrainingPanel,
} from '../../src/shared/protocol/training-panel-protocol.ts';
import { openHost } from '../common/page/host.ts';
import { openPage } from '../common/page/open-page.ts';
import { TrainingPage } from './training-page.ts';
import { readViewSettings } from './view-settings.ts';

openPage<ToTrainingPanel, FromTrainingPanel, TrainingPage>(openHost(), {
  receives: toTrainingPanelSchema,
  make: (state, { send, keep }) => new TrainingPage(readViewSettings(state), send, keep),
  handlers: (page) => ({
    runs: ({ runs, canSetUpEngine }) => page.setRuns(runs, canSetUpEngine),
    events: ({ run, from, events }) => page.addEvents(run, from, events),
    log: ({ run, lines }) => page.setLog(run, lines),
    exported: ({ path }) => page.exported(path),
  }),
});
