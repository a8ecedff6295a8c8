import { describe, expect, it } from 'vitest';
import { kermanyPatient } from '../../../src/shared/dataset/kermany-patient.ts';

describe('the patient in a file name of the Kermany set', () => {
  it.each([
    ['person1007_bacteria_2938.jpeg', 'person1007_bacteria'],
    ['person1007_virus_1690.jpeg', 'person1007_virus'],
    ['IM-0115-0001.jpeg', 'IM-0115'],
    ['NORMAL2-IM-0115-0001-0002.jpeg', 'NORMAL2-IM-0115'],
    ['BACTERIA-1135262-0001.jpeg', '1135262'],
    ['NORMAL-28501-0001.jpeg', '28501'],
  ])('%s is %s', (name, patient) => {
    expect(kermanyPatient(name)).toBe(patient);
  });

  it.each(['person1007.jpeg', 'a-person1_virus_2.jpeg', 'IM-0115.jpeg', 'scan.png', 'person_virus_1.jpeg'])(
    '%s is not one of its names',
    (name) => {
      expect(kermanyPatient(name)).toBeUndefined();
    },
  );
});
