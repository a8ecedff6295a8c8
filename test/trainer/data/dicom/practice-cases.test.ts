import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeDicom } from '../../../../src/trainer/data/dicom/decode-dicom.ts';

/** Files that came up in practice, which are not part of the project. */
const folder = fileURLToPath(new URL('../../../../../shared/cases/', import.meta.url));

/** The mean of the grey levels that DCMTK, pydicom and the uncompressed originals have. */
const means: Readonly<Record<string, number>> = {
  '01_extended_offset_table': 75.2,
  '02_vr_UV': 72.9,
  '05_no_transfer_syntax_explicit': 72.9,
  '06_dicm_without_meta_implicit': 72.9,
  '08_big_endian_8_OW': 72.5,
  '09_ybr_full_422_native': 76.0,
  '10_voi_lut_16_declared_12_used': 58.9,
  '11_voi_lut_negative_first': 58.9,
  '19_native_ts_but_encapsulated': 72.9,
  '20_palette_segmented': 76.0,
  '27_photometric_space': 72.9,
  '33_trailing_ff': 72.9,
  '34_window_lossless_control': 64.7,
  '34_window_lossless_pt1_12bit': 64.7,
  '34_window_lossless_restart32_p4': 64.7,
  '34_window_lossless_restart32_p7': 64.7,
  src_window_mono1_u16: 179.9,
  window_mono1_u16_dcmtk_e1: 179.9,
  window_mono1_u16_dcmtk_ee: 179.9,
};

describe.skipIf(!existsSync(folder))('DICOM files that came up in practice', () => {
  it.each(Object.entries(means))('%s has the grey levels of its original', async (name, mean) => {
    const { values } = await decodeDicom(readFileSync(`${folder}dicom/${name}.dcm`));
    const sum = [...values].reduce((total, value) => total + value, 0);
    expect(sum / values.length).toBeCloseTo(mean, 1);
  });

  it.each(['003', '023', '041'])('lossless JPEG that ends with a byte is decoded (%s)', async (number) => {
    const { values } = await decodeDicom(
      readFileSync(`${folder}dicom/lossless/dcmtk_src_border12_${number}.dcm`),
    );
    expect(values).toHaveLength(224 * 224);
  });

  it.each([
    ['jpegls_cut', /incomplete/],
    ['j2k_many_tiles', /incomplete|too few/],
    ['j2k_99MP_valid', /too few/],
    ['items5M', /header of more than/],
    ['items_200MB', /header of more than/],
    ['deflated500MB', /more than 224 MB/],
    ['jpeg_baseline_declares_100MP', /damaged|incomplete/],
  ])('%s is refused, and leaves the decoders as they were', async (name, reason) => {
    await expect(decodeDicom(readFileSync(`${folder}reliability/${name}.dcm`))).rejects.toThrow(reason);
    for (const good of ['jpegls_good', 'j2k_good'])
      expect((await decodeDicom(readFileSync(`${folder}reliability/${good}.dcm`))).width).toBe(1680);
  });
});
