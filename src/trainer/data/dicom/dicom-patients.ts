import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetNote } from '../../../node/dataset/dataset.ts';
import { mayBeDicomByContent, recognizeFormat } from '../../../node/dataset/image-format.ts';
import { readImageFile } from '../decode-picture.ts';
import { filesInFlight, mapConcurrently } from '../map-concurrently.ts';
import type { DataSet } from './data-set.ts';
import { DicomError } from './dicom-error.ts';
import { framesOf, parseDicom } from './dicom-header.ts';

export interface DicomPatients {
  /** The group of each DICOM image that names its patient, by its path. */
  readonly patients: ReadonlyMap<string, string>;
  readonly notes: readonly DatasetNote[];
}

/** Most headers are shorter than this, so that the pixels need not be read for them. */
const headerBytes = 64 * 1024;

/**
 * Finds out which DICOM images are of one patient, from the patient's identifier and who issued it. `paths` are
 * relative to `root`.
 *
 * A group is called by the path of its first image, not by a hash of the identifier: identifiers are short, so that
 * a plain hash can be guessed back, and a keyed one would differ from computer to computer, and splits with it. This
 * name tells nothing that the list of images does not. Identifiers leave this function in no form.
 */
export async function dicomPatients(root: string, paths: readonly string[]): Promise<DicomPatients> {
  const candidates = paths.filter((file) => /\.(dcm|dicom)$/i.test(file) || mayBeDicomByContent(file));
  let placeholders = 0;
  const headers = await mapConcurrently(candidates, filesInFlight, (file) =>
    readHeader(path.join(root, file)),
  );
  const firstOf = new Map<string, string>();
  const patients = new Map<string, string>();
  const severalFrames: string[] = [];
  candidates.forEach((file, index) => {
    const header = headers[index];
    if (header === undefined) return;
    if (header.frames > 1) severalFrames.push(file);
    if (header.isPlaceholder) placeholders++;
    if (header.patient === undefined) return;
    const first = firstOf.get(header.patient) ?? file;
    firstOf.set(header.patient, first);
    patients.set(file, first);
  });
  const [example] = severalFrames;
  const notes: DatasetNote[] = [];
  if (example !== undefined) {
    const text = `${severalFrames.length} DICOM ${severalFrames.length === 1 ? 'file has' : 'files have'} several frames, such as ${example}. Only the first frame is used.`;
    notes.push({ level: 'info', text });
  }
  if (placeholders > 0) {
    const files = `${placeholders} DICOM ${placeholders === 1 ? 'file' : 'files'}`;
    const text = `The Patient ID of ${files} is a placeholder, as de-identification leaves it, and tells no patient: each counts as a patient of its own.`;
    notes.push({ level: 'warning', text });
  }
  if (
    patients.size >= fewImages &&
    patients.size >= fewImages * firstOf.size &&
    firstOf.size <= fewPatients
  ) {
    const ids = firstOf.size === 1 ? 'one Patient ID' : `${firstOf.size} Patient IDs only`;
    const text = `The ${patients.size} DICOM files have ${ids}, as often after de-identification. If they are of more patients, turn grouping off: --group-by none, or split.groupBy none in a configuration.`;
    notes.push({ level: 'warning', text });
  }
  return { patients, notes };
}

/** So few patients, of which each has so many images, are told of. */
const fewPatients = 3;
const fewImages = 10;

interface Header {
  /** SHA-256 of the patient's identifier; only to be compared in memory. */
  readonly patient: string | undefined;
  /** Whether something stands in the place of an identifier that is none. */
  readonly isPlaceholder: boolean;
  readonly frames: number;
}

/** What a DICOM file's header says; undefined where the file is no DICOM or cannot be read. */
async function readHeader(file: string): Promise<Header | undefined> {
  try {
    const start = await readStart(file);
    if (recognizeFormat(start) !== 'dicom') return undefined;
    return asHeader(parseStart(start) ?? parseDicom(await readImageFile(file), { headerOnly: true }).data);
  } catch {
    return undefined;
  }
}

async function readStart(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The header, if it ends within the start of a file. */
function parseStart(start: Uint8Array): DataSet | undefined {
  try {
    return parseDicom(start, { headerOnly: true }).data;
  } catch (error) {
    if (error instanceof DicomError) return undefined;
    throw error;
  }
}

function asHeader(data: DataSet): Header {
  const id = data.text(0x0010_0020) ?? '';
  const issuer = data.text(0x0010_0021) ?? '';
  const isPlaceholder = id !== '' && isPlaceholderId(id);
  const isKnown = id !== '' && !isPlaceholder;
  const patient = isKnown ? createHash('sha256').update(`${issuer}\0${id}`).digest('hex') : undefined;
  return { patient, isPlaceholder, frames: framesOf(data) };
}

/** Whether an identifier is what programs put in its place when they remove it: no character, one alone, such a word. */
function isPlaceholderId(id: string): boolean {
  const characters = new Set(id.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  if (characters.size === 0 || (characters.size === 1 && /^[0x]$/.test([...characters].join(''))))
    return true;
  return /^(?:anon(?:ym\w*)?|de[-_\s]?identified|removed|deleted|redacted|masked|hidden|none|null|nil|na|n\/a|nan|unknown|undefined|empty|no[-_\s]?(?:id|name)|patient|patient[-_\s]?id|id|test|default|confidential)$/i.test(
    id,
  );
}
