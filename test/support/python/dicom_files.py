"""Writes DICOM files of every transfer syntax, grey scale and palette into `folder`, and beside each the grey levels or
colours that pydicom makes of its samples. Prints a list of {name, file, expected, rows, columns, channels, tolerance} and
what could not be made.
"""
import json
import os
import sys

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid

try:
    import imagecodecs
except ImportError:
    imagecodecs = None

given = json.load(sys.stdin)
folder = given["folder"]
ROWS, COLUMNS = 37, 54
made, missing = [], []
ROOT = "1.2.840.10008.1.2"


def radiograph(bits, signed=False, seed=1):
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    smooth = 0.5 + 0.4 * np.sin(x / 9) * np.cos(y / 7)
    noise = np.random.default_rng(seed).normal(0, 0.02, smooth.shape)
    values = np.clip(smooth + noise, 0, 1) * (2**bits - 1)
    if signed:
        values = values - 2 ** (bits - 1)
    return np.rint(values).astype((np.int16 if signed else np.uint16) if bits > 8 else (np.int8 if signed else np.uint8))


def dataset(syntax, samples, bits, photometric="MONOCHROME2", high=None):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ROOT + syntax
    ds = FileDataset(
        None, {}, file_meta=meta, preamble=b"\0" * 128, is_implicit_VR=syntax == "", is_little_endian=syntax != ".2"
    )
    ds.PatientName, ds.PatientID = "Secret^Person", "SECRET-4711"
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.Rows, ds.Columns = ROWS, COLUMNS
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = photometric
    ds.BitsAllocated = 8 * samples.dtype.itemsize
    ds.BitsStored = bits
    ds.HighBit = bits - 1 if high is None else high
    ds.PixelRepresentation = int(samples.dtype.kind == "i")
    return ds


def levels(ds, samples):
    """pydicom's modality and VOI transforms, then the range that they have by the standard as 0 to 255."""
    values = apply_modality_lut(samples, ds)
    if "VOILUTSequence" in ds:
        shown = apply_voi_lut(values, ds, prefer_lut=True) / (2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1)
    elif "WindowCenter" in ds:
        shown = apply_voi_lut(values, ds).astype(float)
        if "ModalityLUTSequence" in ds:
            low, high = 0, 2 ** ds.ModalityLUTSequence[0].LUTDescriptor[2] - 1
        else:
            low, high = 0, 2**ds.BitsStored - 1
            if ds.PixelRepresentation:
                low, high = -(2 ** (ds.BitsStored - 1)), 2 ** (ds.BitsStored - 1) - 1
            slope, intercept = float(ds.get("RescaleSlope", 1)), float(ds.get("RescaleIntercept", 0))
            if "RescaleSlope" in ds:
                low, high = low * slope + intercept, high * slope + intercept
        shown = (shown - low) / (high - low)
    else:
        values = values.astype(float)
        shown = (values - values.min()) / (values.max() - values.min())
    if ds.PhotometricInterpretation == "MONOCHROME1":
        shown = 1 - shown
    return np.floor(255 * np.clip(shown, 0, 1) + 0.5).astype(np.uint8)


def keep(name, ds, samples, tolerance=0):
    file = os.path.join(folder, f"{len(made)}.dcm")
    ds.save_as(file, enforce_file_format=True)
    levels(ds, samples).tofile(file + ".raw")
    made.append(dict(name=name, file=file, expected=file + ".raw", rows=ROWS, columns=COLUMNS, channels=1, tolerance=tolerance))


def native(name, syntax, samples, bits, change=None, stored=None, **options):
    ds = dataset(syntax, samples, bits, **options)
    raw = samples if stored is None else stored
    raw = raw.astype(raw.dtype.newbyteorder(">")) if syntax == ".2" else raw
    data = raw.tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OW" if ds.BitsAllocated > 8 else "OB"
    if change:
        change(ds)
    keep(name, ds, samples, 1 if change else 0)


def bare(name, syntax, file_meta):
    """A file without preamble, and without file meta information unless it is asked for, as pydicom reads it by force."""
    ds = dataset(syntax, grey12, 12)
    ds.PixelData = (grey12.astype(">u2") if syntax == ".2" else grey12).tobytes()
    ds["PixelData"].VR = "OW"
    window(1800, 1500)(ds)
    file = os.path.join(folder, f"{len(made)}.dcm")
    ds.save_as(file, enforce_file_format=True)
    with open(file, "rb") as whole:
        data = whole.read()[132:]
    if not file_meta:
        # Its first element says how many bytes of it follow.
        data = data[12 + int.from_bytes(data[8:12], "little") :]
    with open(file, "wb") as stripped:
        stripped.write(data)
    read = pydicom.dcmread(file, force=True)
    if not file_meta:
        implicit, _ = read.original_encoding
        read.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    levels(read, read.pixel_array).tofile(file + ".raw")
    made.append(dict(name=name, file=file, expected=file + ".raw", rows=ROWS, columns=COLUMNS, channels=1, tolerance=1))


def compressed(name, syntax, samples, bits, encode, tolerance=0):
    try:
        frame = encode(samples)
    except Exception as error:
        missing.append(f"{name}: {error}")
        return
    ds = dataset(syntax, samples, bits)
    ds.PixelData = encapsulate([frame])
    ds["PixelData"].VR = "OB"
    if tolerance:
        from PIL import Image
        import io

        samples = np.asarray(Image.open(io.BytesIO(frame)))
    keep(name, ds, samples, tolerance)


def codec(name, **options):
    def encode(samples):
        if imagecodecs is None:
            raise ImportError("imagecodecs is not installed")
        return getattr(imagecodecs, name)(samples, **options)

    return encode


def pillow(kind, **options):
    def encode(samples):
        import io
        from PIL import Image

        out = io.BytesIO()
        Image.fromarray(samples).save(out, kind, **options)
        return out.getvalue()

    return encode


grey8, grey12, grey16 = radiograph(8), radiograph(12), radiograph(16)
signed16, signed12 = radiograph(16, True), radiograph(12, True)
for syntax, name in (("", "implicit little endian"), (".1", "explicit little endian"), (".1.99", "deflated"), (".2", "explicit big endian")):
    native(f"{name}, 8 bits", syntax, grey8, 8)
    native(f"{name}, 12 of 16 bits", syntax, grey12, 12)
    native(f"{name}, 16 signed bits", syntax, signed16, 16)
overlay = (grey12 | np.uint16(0xA000)).astype(np.uint16)
native("12 bits with an overlay above them", ".1", grey12, 12, stored=overlay)
native("12 bits at the upper end of their cells", ".1", grey12, 12, stored=(grey12 << 4).astype(np.uint16), high=15)
native("12 signed bits with others above them", ".1", signed12, 12, stored=(signed12.view(np.uint16) & 0xFFF | 0x5000).astype(np.uint16))


def window(centre, width, shape=None):
    def change(ds):
        ds.WindowCenter, ds.WindowWidth = centre, width
        if shape:
            ds.VOILUTFunction = shape

    return change


def both(*changes):
    return lambda ds: [change(ds) for change in changes]


def rescale(slope, intercept):
    def change(ds):
        ds.RescaleSlope, ds.RescaleIntercept = slope, intercept

    return change


def table(sequence, first, entries, bits):
    def change(ds):
        item = Dataset()
        item.LUTDescriptor = [len(entries), first, bits]
        item.add_new(0x00283006, "OW", np.asarray(entries, np.uint16).tobytes())
        item["LUTDescriptor"].VR = "SS" if ds.PixelRepresentation else "US"
        if sequence == "ModalityLUTSequence":
            item.ModalityLUTType = "US"
        setattr(ds, sequence, [item])

    return change


native("a window", ".1", grey12, 12, window(1800, 1500))
native("the first of two windows", ".1", grey12, 12, window([1800, 300], [1500, 100]))
native("a linear exact window", ".1", grey12, 12, window(1800, 1500, "LINEAR_EXACT"))
native("a sigmoid window", ".1", grey12, 12, window(1800, 900, "SIGMOID"))
native("a window after slope and intercept", ".1", grey12, 12, both(rescale(2.5, -1000), window(2000, 4000)))
native("slope and intercept of signed samples", ".1", signed12, 12, both(rescale(0.5, 10), window(0, 700)))
native("a table of values of interest", ".1", grey12, 12, table("VOILUTSequence", 500, (np.arange(2000) ** 1.1).astype(int), 13))
native("a table of the modality", ".1", grey12, 12, table("ModalityLUTSequence", 100, (np.sqrt(np.arange(3000)) * 900).astype(int), 16))
native("MONOCHROME1", ".1", grey12, 12, window(1800, 1500), photometric="MONOCHROME1")
for syntax, name in (("", "implicit"), (".1", "explicit")):
    bare(f"no preamble, {name} after file meta information", syntax, True)
    bare(f"no preamble, no file meta information, {name}", syntax, False)
bare("no preamble, big endian after file meta information", ".2", True)


def palette(name, samples, bits, entries, first, table_bits, words=True):
    """A picture of palette colours. `words`: whether an entry has two bytes."""
    ds = dataset(".1", samples, bits, photometric="PALETTE COLOR")
    ramp = np.linspace(0, 1, entries)
    for channel, shades in (("Red", ramp), ("Green", 1 - ramp), ("Blue", np.abs(np.sin(9 * ramp)))):
        values = np.rint(shades * (2**table_bits - 1)).astype(np.uint16 if words else np.uint8)
        setattr(ds, f"{channel}PaletteColorLookupTableDescriptor", [entries, first, table_bits])
        ds[f"{channel}PaletteColorLookupTableDescriptor"].VR = "SS" if ds.PixelRepresentation else "US"
        setattr(ds, f"{channel}PaletteColorLookupTableData", values.tobytes())
    ds.PixelData = samples.tobytes() + b"\0" * (samples.nbytes % 2)
    ds["PixelData"].VR = "OW" if bits > 8 else "OB"
    file = os.path.join(folder, f"{len(made)}.dcm")
    ds.save_as(file, enforce_file_format=True)
    colours = apply_color_lut(samples, ds)
    if table_bits > 8:
        colours = colours >> 8
    colours.astype(np.uint8).tofile(file + ".raw")
    made.append(
        dict(name=name, file=file, expected=file + ".raw", rows=ROWS, columns=COLUMNS, channels=3, tolerance=0)
    )


palette("a palette of 16 bits", grey8, 8, 256, 0, 16)
palette("a palette of 8 bits, an entry a byte", grey8, 8, 256, 0, 8, words=False)
palette("a palette of 8 bits, an entry a word", grey8, 8, 256, 0, 8)
palette("a palette for a part of 12 bits", grey12, 12, 1000, 1500, 16)
palette("a palette for signed samples", signed16, 16, 5000, -2000, 16)
for samples, bits in ((grey8, 8), (grey12, 12), (grey16, 16)):
    ds = dataset(".1", samples, bits)
    ds.PixelData = samples.tobytes() + b"\0" * (samples.nbytes % 2)
    ds.compress(ROOT + ".5", generate_instance_uid=False)
    keep(f"run-length, {bits} bits", ds, samples)
compressed("JPEG baseline", ".4.50", grey8, 8, pillow("JPEG", quality=90), tolerance=2)
for samples, bits in ((grey8, 8), (grey12, 12), (grey16, 16)):
    for syntax, name in ((".4.57", "process 14"), (".4.70", "process 14, first-order")):
        compressed(f"lossless JPEG ({name}), {bits} bits", syntax, samples, bits, codec("ljpeg_encode", bitspersample=bits))
    compressed(f"JPEG-LS, {bits} bits", ".4.80", samples, bits, codec("jpegls_encode"))
    compressed(f"JPEG 2000, {bits} bits", ".4.90", samples, bits, codec("jpeg2k_encode", level=0, reversible=True, codecformat="j2k", bitspersample=bits))
for file in given["others"]:
    ds = pydicom.dcmread(file)
    expected = os.path.join(folder, os.path.basename(file) + ".raw")
    levels(ds, ds.pixel_array).tofile(expected)
    name = os.path.basename(file)
    made.append(dict(name=name, file=file, expected=expected, rows=ds.Rows, columns=ds.Columns, channels=1, tolerance=2))
print(json.dumps(dict(made=made, missing=missing)))
