"""Makes the compressed pictures beside this script, with DCMTK (dcmcjpeg, dcmcjpls) and imagecodecs.

    python make-streams.py

The picture is `drawnSample` of compressed-pictures.test.ts: 48 rows of 56 samples of 12 bits, or of 8 in three colours.
"""
import os
import subprocess
import tempfile

import imagecodecs
import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import get_frame

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS, COLUMNS = 48, 56
y, x = np.mgrid[0:ROWS, 0:COLUMNS]
grey = np.where(x < 5, 0, (40 * x + 30 * y + x * y * 7 % 97)).astype(np.uint16)
colour = np.stack([grey >> 4, 255 - (grey >> 4), (grey >> 4) // 2], axis=-1).astype(np.uint8)


def keep(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)


def by_dcmtk(name, samples, *command):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1", "1.2.3"
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.Rows, ds.Columns, ds.SamplesPerPixel = ROWS, COLUMNS, samples.shape[2] if samples.ndim == 3 else 1
    ds.PhotometricInterpretation = "RGB" if samples.ndim == 3 else "MONOCHROME2"
    ds.BitsAllocated, ds.PixelRepresentation = 8 * samples.itemsize, 0
    ds.BitsStored = 8 if samples.ndim == 3 else 12
    ds.HighBit = ds.BitsStored - 1
    if samples.ndim == 3:
        ds.PlanarConfiguration = 0
    ds.PixelData = samples.tobytes()
    ds["PixelData"].VR = "OW" if samples.itemsize == 2 else "OB"
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "a.dcm"), os.path.join(folder, "b.dcm")
        ds.save_as(source, enforce_file_format=True)
        subprocess.run([*command, source, target], check=True)
        keep(name, get_frame(pydicom.dcmread(target).PixelData, 0, number_of_frames=1))


by_dcmtk("extended-12-bits.jpg", grey, "dcmcjpeg", "+ee", "+q", "99", "+un")
by_dcmtk("lossless-12-bits.jpg", grey, "dcmcjpeg", "+el", "+sv", "6", "+un")
by_dcmtk("lossless-colour.jpg", colour, "dcmcjpeg", "+e1")
by_dcmtk("grey-12-bits.jls", grey, "dcmcjpls", "+el")
for mode in ("line", "sample", "none"):
    by_dcmtk(f"colour-by-{mode}.jls", colour, "dcmcjpls", "+el", f"+i{mode[0]}")
keep("grey-12-bits.j2k", imagecodecs.jpeg2k_encode(grey, level=0, codecformat="j2k", bitspersample=12))
keep("grey-12-bits.jp2", imagecodecs.jpeg2k_encode(grey, level=0, codecformat="jp2", bitspersample=12))
keep("colour.j2k", imagecodecs.jpeg2k_encode(colour, level=0, codecformat="j2k"))
keep("grey-12-bits.jph", imagecodecs.htj2k_encode(grey))
keep("colour.jph", imagecodecs.htj2k_encode(colour, rgb=False, planar=False))
