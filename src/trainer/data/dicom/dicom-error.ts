/** A file that does not keep DICOM's rules, or asks for what is not supported. Its message names no patient. */
export class DicomError extends Error {}
