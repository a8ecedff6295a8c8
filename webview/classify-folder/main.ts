import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/page/disclaimer-bar.css';
import '../common/controls/controls.css';
import '../common/table/table.css';
import '../common/table/virtual-table.css';
import '../common/report/report.css';
import './classify-folder.css';
import {
  toClassifyFolderSchema,
  type FromClassifyFolder,
  type ToClassifyFolder,
} from '../../src/shared/protocol/classify-folder-protocol.ts';
import { openChannel } from '../../src/shared/protocol/message-channel.ts';
import { registerControls } from '../common/controls/toolkit.ts';
import { openHost } from '../common/page/host.ts';
import { onThemeChange, readTheme } from '../common/page/theme.ts';
import { FolderPage } from './folder-page.ts';

registerControls();
const host = openHost();
const channel = openChannel<ToClassifyFolder, FromClassifyFolder>(
  host,
  toClassifyFolderSchema,
  {
    folder: (message) => page.setFolder(message),
    found: ({ from, paths }) => page.addPaths(from, paths),
    model: ({ model }) => page.setModel(model),
    answered: ({ answers }) => page.addAnswers(answers),
    state: ({ state }) => page.setState(state),
    thumbnail: ({ image, picture }) => page.setThumbnail(image, picture),
    exported: ({ path }) => page.exported(path),
  },
  (problem) => page.setProblem(`What came of the folder cannot be shown: ${problem}`),
);
const page = new FolderPage({
  send: (message) => channel.send(message),
  keep: (state) => host.keep(state),
});
// The style sheet finds the theme's colours on the page.
readTheme();
onThemeChange(() => void readTheme());
document.body.append(page.element);
channel.send({ kind: 'ready' });
