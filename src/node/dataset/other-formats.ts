/** Formats in which medical images are published too and which are not read, by the ending of the file's name. */
const medicalEndings = [
  ...['.nii', '.nii.gz', '.mha', '.mhd', '.nrrd', '.nhdr', '.mgz', '.mgh', '.mnc', '.hdr'],
  ...[
    '.npy',
    '.npz',
    '.mat',
    '.h5',
    '.hdf5',
    '.tfrecord',
    '.tfrecords',
    '.pkl',
    '.pickle',
    '.pt',
    '.parquet',
  ],
  ...[
    '.svs',
    '.ndpi',
    '.czi',
    '.vsi',
    '.exr',
    '.avi',
    '.mp4',
    '.zip',
    '.tar',
    '.tar.gz',
    '.tgz',
    '.rar',
    '.7z',
  ],
];

/** Endings of files that are plainly no images, so that their content need not be asked. */
const plainEndings = new Set(
  (
    '.txt .csv .tsv .json .jsonl .xml .html .htm .md .rst .pdf .doc .docx .xls .xlsx .ods .ppt .pptx .py .ipynb .js ' +
    '.ts .yaml .yml .toml .ini .cfg .log .db .sqlite .lnk .url .gz .bz2 .xz .sh .bat'
  ).split(' '),
);

const tableEndings = ['.csv', '.csv.gz', '.tsv', '.xlsx', '.xls', '.ods', '.parquet', '.feather'];

/** The ending by which a file is in a format of medical images that is not read; undefined where it is in none. */
export function otherFormatOf(fileName: string): string | undefined {
  const name = fileName.toLowerCase();
  // The longest first: `.nii.gz` ends in `.gz` as well.
  return medicalEndings
    .filter((ending) => name.endsWith(ending))
    .sort((one, other) => other.length - one.length)[0];
}

/** Whether a file's name says that it is a text, a document or a program. */
export function isPlainlyNoImage(fileName: string): boolean {
  const dot = fileName.lastIndexOf('.');
  return dot >= 0 && plainEndings.has(fileName.slice(dot).toLowerCase());
}

/** Whether a file's name says that it is a table, in which the labels of images may stand. */
export function isTable(fileName: string): boolean {
  const name = fileName.toLowerCase();
  return tableEndings.some((ending) => name.endsWith(ending));
}
