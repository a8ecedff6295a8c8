import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/controls/controls.css';
import 'uplot/dist/uPlot.min.css';
import '../common/chart/chart.css';
import '../common/table/table.css';
import '../common/report/report.css';
import './compare.css';
import { openHost } from '../common/page/host.ts';
import { openComparePage } from './open-compare-page.ts';

openComparePage(openHost(), true);
