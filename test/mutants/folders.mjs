/**
 * The folders whose mutants are judged. `tests`: beginnings of the paths of the test files that a mutant meets. `builds`:
 * much of the folder runs in programs that the tests start, so the programs are built with the mutants in them; a mutant
 * takes seconds then, and `sample` of them are drawn unless the command line says otherwise.
 */
// It measures times.
const without = ['test/shared/report/large-report.test.ts'];
const shared = { tests: ['test/shared/'], without };

export const folders = new Map(
  Object.entries({
    'src/shared/metrics': shared,
    'src/shared/report': shared,
    'src/shared': shared,
    'src/trainer/data': {
      builds: true,
      sample: 150,
      tests: ['test/trainer/data/', 'test/e2e/bad-', 'test/e2e/dicom', 'test/e2e/classify'],
    },
    'src/trainer/run': {
      builds: true,
      sample: 150,
      tests: [
        'test/trainer/run/',
        'test/trainer/process/',
        'test/e2e/kill-',
        'test/e2e/stop',
        'test/e2e/train',
      ],
    },
    'src/trainer/training': {
      builds: true,
      sample: 150,
      tests: ['test/trainer/training/', 'test/e2e/train'],
    },
    'src/trainer/evaluation': {
      builds: true,
      sample: 150,
      tests: ['test/trainer/evaluation/', 'test/trainer/run/', 'test/e2e/train', 'test/e2e/bad-input'],
    },
    'src/trainer/classify': {
      builds: true,
      sample: 150,
      tests: ['test/trainer/classify/', 'test/node/classifier-process/', 'test/e2e/classify'],
    },
    'src/node': { builds: true, sample: 150, tests: ['test/node/', 'test/cli/', 'test/e2e/outliving-'] },
  }),
);
