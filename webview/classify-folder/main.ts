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
import { openHost } from '../common/page/host.ts';
import { openPage } from '../common/page/open-page.ts';
import { FolderPage } from './folder-page.ts';

openPage<ToClassifyFolder, FromClassifyFolder, FolderPage>(openHost(), {
  receives: toClassifyFolderSchema,
  make: (_state, host) => new FolderPage(host),
  handlers: (page) => ({
    folder: (message) => page.setFolder(message),
    found: ({ from, paths }) => page.addPaths(from, paths),
    model: ({ model }) => page.setModel(model),
    answered: ({ answers }) => page.addAnswers(answers),
    state: ({ state }) => page.setState(state),
    thumbnail: ({ image, picture }) => page.setThumbnail(image, picture),
    exported: ({ path }) => page.exported(path),
  }),
  onInvalid: (page, problem) => page.setProblem(`What came of the folder cannot be shown: ${problem}`),
});
