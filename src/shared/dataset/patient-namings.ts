import type { TrainingConfiguration } from '../configuration/training-configuration.ts';
import { kermanyPatient } from './kermany-patient.ts';

/** File names `patient-017-film-2.jpg`: of patient `patient-017`. */
export const numberedPatientPattern = '^(patient-\\d+)-';

/** A way of naming image files that tells the patient. */
export interface PatientNaming {
  readonly name: 'kermany' | 'numbered';
  /** What a configuration says for it. */
  readonly groupBy: TrainingConfiguration['split']['groupBy'];
  /** undefined where the name is none of this kind. */
  readonly patientOf: (fileName: string) => string | undefined;
}

const numbered = new RegExp(numberedPatientPattern, 'u');

/** Those that are recognised, the first that fits in front. */
export const patientNamings: readonly PatientNaming[] = [
  { name: 'kermany', groupBy: 'auto', patientOf: kermanyPatient },
  {
    name: 'numbered',
    groupBy: { pattern: numberedPatientPattern },
    patientOf: (fileName) => numbered.exec(fileName)?.[1],
  },
];
