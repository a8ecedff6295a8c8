import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/controls/controls.css';
import 'uplot/dist/uPlot.min.css';
import '../common/chart/chart.css';
import '../common/table/table.css';
import './training.css';
import { openChannel } from '../../src/shared/protocol/message-channel.ts';
import {
  toTrainingPanelSchema,
  type FromTrainingPanel,
  type ToTrainingPanel,
} from '../../src/shared/protocol/training-panel-protocol.ts';
import { registerControls } from '../common/controls/toolkit.ts';
import { openHost } from '../common/page/host.ts';
import { TrainingPage } from './training-page.ts';
import { readViewSettings } from './view-settings.ts';

registerControls();
const host = openHost();
const channel = openChannel<ToTrainingPanel, FromTrainingPanel>(host, toTrainingPanelSchema, {
  runs: ({ runs, canSetUpEngine }) => page.setRuns(runs, canSetUpEngine),
  events: ({ run, from, events }) => page.addEvents(run, from, events),
  log: ({ run, lines }) => page.setLog(run, lines),
  exported: ({ path }) => page.exported(path),
});
const page = new TrainingPage(
  readViewSettings(host.state()),
  (message) => channel.send(message),
  (state) => host.keep(state),
);
document.body.append(page.element);
channel.send({ kind: 'ready' });
