import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/controls/controls.css';
import '../common/chart/chart.css';
import '../common/table/table.css';
import '../common/report/report.css';
import './report.css';
import { openHost } from '../common/page/host.ts';
import { openReportPage } from './open-report-page.ts';

openReportPage(openHost(), true);
