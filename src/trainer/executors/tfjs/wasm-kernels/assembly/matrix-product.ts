import { hold, holdOne } from './hold';

/**
 * Matrix product by the blocking of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008):
 * blocks of both factors are copied ("packed") in the order in which they are read, and a tile of the product is
 * held in registers over a whole block of the inner dimension. Packing takes care of transposition and of edges, so
 * all variants run at one speed.
 */
const TILE_ROWS: usize = 4;
const TILE_COLUMNS: usize = 8;
const TILE_BYTES: usize = TILE_ROWS * TILE_COLUMNS * 4;

/** The packed left block (128 KB) and right block (1 MB at most) stay in the second-level cache. */
const BLOCK_INNER: usize = 256;
const BLOCK_ROWS: usize = 128;
const BLOCK_COLUMNS: usize = 1024;

/** Packed blocks begin at a cache line, so that no load of theirs straddles two. */
const CACHE_LINE: usize = 64;

/** How many bytes of scratch memory a product with so many columns needs. */
export function matrixProductScratchBytes(columns: usize): usize {
  const packedColumns = min(BLOCK_COLUMNS, roundUp(columns, TILE_COLUMNS));
  return CACHE_LINE + TILE_BYTES + BLOCK_INNER * 4 * (BLOCK_ROWS + packedColumns);
}

/**
 * product [rows, columns] = left [rows, inner] × right [inner, columns], all row-major; a transposed factor is stored
 * as [inner, rows] or [columns, inner]. With `accumulate` the result is added to what `product` holds. At last `bias`
 * [columns] is added to every row, if there is one (its address is not 0), and values are held between `low` and
 * `high`; what is not a number stays so.
 */
export function matrixProduct(
  left: usize,
  right: usize,
  product: usize,
  rows: usize,
  columns: usize,
  inner: usize,
  transposeLeft: bool,
  transposeRight: bool,
  accumulate: bool,
  bias: usize,
  low: f32,
  high: f32,
  scratch: usize,
): void {
  const leftRowStride: usize = transposeLeft ? 4 : inner * 4;
  const leftInnerStride: usize = transposeLeft ? rows * 4 : 4;
  const rightColumnStride: usize = transposeRight ? inner * 4 : 4;
  const rightInnerStride: usize = transposeRight ? 4 : columns * 4;
  const productStride = columns * 4;
  const spare = roundUp(scratch, CACHE_LINE);
  const packedLeft = spare + TILE_BYTES;
  const packedRight = packedLeft + BLOCK_INNER * BLOCK_ROWS * 4;

  for (let column: usize = 0; column < columns; column += BLOCK_COLUMNS) {
    const blockColumns = min(BLOCK_COLUMNS, columns - column);
    for (let step: usize = 0; step < inner; step += BLOCK_INNER) {
      const steps = min(BLOCK_INNER, inner - step);
      const last = step + steps == inner;
      pack(
        right + column * rightColumnStride + step * rightInnerStride,
        blockColumns,
        rightColumnStride,
        steps,
        rightInnerStride,
        packedRight,
        TILE_COLUMNS,
      );
      for (let row: usize = 0; row < rows; row += BLOCK_ROWS) {
        const blockRows = min(BLOCK_ROWS, rows - row);
        pack(
          left + row * leftRowStride + step * leftInnerStride,
          blockRows,
          leftRowStride,
          steps,
          leftInnerStride,
          packedLeft,
          TILE_ROWS,
        );
        blockProduct(
          packedLeft,
          packedRight,
          product + row * productStride + column * 4,
          blockRows,
          blockColumns,
          steps,
          productStride,
          accumulate || step > 0,
          last && bias != 0 ? bias + column * 4 : 0,
          last ? low : -Infinity,
          last ? high : Infinity,
          spare,
        );
      }
    }
  }
}

/** Product of two packed blocks, tile by tile; tiles that hang over the edge go by way of `spare`. */
function blockProduct(
  packedLeft: usize,
  packedRight: usize,
  product: usize,
  rows: usize,
  columns: usize,
  steps: usize,
  productStride: usize,
  accumulate: bool,
  bias: usize,
  low: f32,
  high: f32,
  spare: usize,
): void {
  for (let column: usize = 0; column < columns; column += TILE_COLUMNS) {
    const right = packedRight + column * steps * 4;
    const tileBias: usize = bias == 0 ? 0 : bias + column * 4;
    for (let row: usize = 0; row < rows; row += TILE_ROWS) {
      const left = packedLeft + row * steps * 4;
      const target = product + row * productStride + column * 4;
      if (row + TILE_ROWS <= rows && column + TILE_COLUMNS <= columns) {
        tileProduct(left, right, steps, target, productStride, accumulate, tileBias, low, high);
      } else {
        const tileRows = min(TILE_ROWS, rows - row);
        const tileColumns = min(TILE_COLUMNS, columns - column);
        tileProduct(left, right, steps, spare, TILE_COLUMNS * 4, false, 0, -Infinity, Infinity);
        copyTile(spare, target, tileRows, tileColumns, productStride, accumulate, tileBias, low, high);
      }
    }
  }
}

/** One 4 × 8 tile: eight sums of four lanes stay in registers. */
function tileProduct(
  left: usize,
  right: usize,
  steps: usize,
  target: usize,
  targetStride: usize,
  accumulate: bool,
  bias: usize,
  low: f32,
  high: f32,
): void {
  let sum00 = f32x4.splat(0);
  let sum01 = f32x4.splat(0);
  let sum10 = f32x4.splat(0);
  let sum11 = f32x4.splat(0);
  let sum20 = f32x4.splat(0);
  let sum21 = f32x4.splat(0);
  let sum30 = f32x4.splat(0);
  let sum31 = f32x4.splat(0);
  const end = left + steps * (TILE_ROWS * 4);
  while (left < end) {
    const right0 = v128.load(right, 0);
    const right1 = v128.load(right, 16);
    const left0 = v128.load32_splat(left, 0);
    sum00 = f32x4.add(sum00, f32x4.mul(left0, right0));
    sum01 = f32x4.add(sum01, f32x4.mul(left0, right1));
    const left1 = v128.load32_splat(left, 4);
    sum10 = f32x4.add(sum10, f32x4.mul(left1, right0));
    sum11 = f32x4.add(sum11, f32x4.mul(left1, right1));
    const left2 = v128.load32_splat(left, 8);
    sum20 = f32x4.add(sum20, f32x4.mul(left2, right0));
    sum21 = f32x4.add(sum21, f32x4.mul(left2, right1));
    const left3 = v128.load32_splat(left, 12);
    sum30 = f32x4.add(sum30, f32x4.mul(left3, right0));
    sum31 = f32x4.add(sum31, f32x4.mul(left3, right1));
    left += TILE_ROWS * 4;
    right += TILE_COLUMNS * 4;
  }
  const target1 = target + targetStride;
  const target2 = target1 + targetStride;
  const target3 = target2 + targetStride;
  if (accumulate) {
    sum00 = f32x4.add(v128.load(target, 0), sum00);
    sum01 = f32x4.add(v128.load(target, 16), sum01);
    sum10 = f32x4.add(v128.load(target1, 0), sum10);
    sum11 = f32x4.add(v128.load(target1, 16), sum11);
    sum20 = f32x4.add(v128.load(target2, 0), sum20);
    sum21 = f32x4.add(v128.load(target2, 16), sum21);
    sum30 = f32x4.add(v128.load(target3, 0), sum30);
    sum31 = f32x4.add(v128.load(target3, 16), sum31);
  }
  if (bias != 0) {
    const bias0 = v128.load(bias, 0);
    const bias1 = v128.load(bias, 16);
    sum00 = f32x4.add(sum00, bias0);
    sum01 = f32x4.add(sum01, bias1);
    sum10 = f32x4.add(sum10, bias0);
    sum11 = f32x4.add(sum11, bias1);
    sum20 = f32x4.add(sum20, bias0);
    sum21 = f32x4.add(sum21, bias1);
    sum30 = f32x4.add(sum30, bias0);
    sum31 = f32x4.add(sum31, bias1);
  }
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  v128.store(target, hold(sum00, lows, highs), 0);
  v128.store(target, hold(sum01, lows, highs), 16);
  v128.store(target1, hold(sum10, lows, highs), 0);
  v128.store(target1, hold(sum11, lows, highs), 16);
  v128.store(target2, hold(sum20, lows, highs), 0);
  v128.store(target2, hold(sum21, lows, highs), 16);
  v128.store(target3, hold(sum30, lows, highs), 0);
  v128.store(target3, hold(sum31, lows, highs), 16);
}

/** Finishes the part of a tile that lies inside the product. */
function copyTile(
  tile: usize,
  target: usize,
  rows: usize,
  columns: usize,
  targetStride: usize,
  accumulate: bool,
  bias: usize,
  low: f32,
  high: f32,
): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      const to = target + row * targetStride + column * 4;
      let value = load<f32>(tile + (row * TILE_COLUMNS + column) * 4);
      if (accumulate) value += load<f32>(to);
      if (bias != 0) value += load<f32>(bias + column * 4);
      store<f32>(to, holdOne(value, low, high));
    }
  }
}

/**
 * Copies a block of `lanes` × `steps` values into panels of `width` lanes (a multiple of 4): within a panel the lanes
 * of one step lie side by side, steps follow each other. Lanes beyond the last are filled with zeros.
 */
function pack(
  source: usize,
  lanes: usize,
  laneStride: usize,
  steps: usize,
  stepStride: usize,
  target: usize,
  width: usize,
): void {
  const padded = roundUp(lanes, width);
  let lane: usize = 0;
  if (laneStride == 4) {
    for (; lane + 16 <= lanes; lane += 16) {
      packSixteenLanes(source + lane * 4, steps, stepStride, target + lane * steps * 4, width);
    }
  }
  for (; lane < padded; lane += 4) {
    const panel = target + (lane / width) * width * steps * 4 + (lane % width) * 4;
    const there = lane < lanes ? min<usize>(4, lanes - lane) : 0;
    packFourLanes(source + lane * laneStride, there, laneStride, steps, stepStride, panel, width * 4);
  }
}

/** Lanes that lie side by side in the source, a cache line of them at a time; width is 4 or 8. */
function packSixteenLanes(source: usize, steps: usize, stepStride: usize, target: usize, width: usize): void {
  const targetStride = width * 4;
  const second: usize = width == 4 ? steps * 16 : 16;
  const third = steps * 32;
  const fourth = third + second;
  for (let step: usize = 0; step < steps; step++) {
    v128.store(target, v128.load(source, 0));
    v128.store(target + second, v128.load(source, 16));
    v128.store(target + third, v128.load(source, 32));
    v128.store(target + fourth, v128.load(source, 48));
    source += stepStride;
    target += targetStride;
  }
}

function packFourLanes(
  source: usize,
  lanes: usize,
  laneStride: usize,
  steps: usize,
  stepStride: usize,
  target: usize,
  targetStride: usize,
): void {
  let step: usize = 0;
  if (lanes == 4 && laneStride == 4) {
    for (; step < steps; step++) {
      v128.store(target, v128.load(source));
      source += stepStride;
      target += targetStride;
    }
  } else if (lanes == 4 && stepStride == 4) {
    const source1 = source + laneStride;
    const source2 = source1 + laneStride;
    const source3 = source2 + laneStride;
    for (; step + 4 <= steps; step += 4) {
      const offset = step * 4;
      const row0 = v128.load(source + offset);
      const row1 = v128.load(source1 + offset);
      const row2 = v128.load(source2 + offset);
      const row3 = v128.load(source3 + offset);
      const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(target + targetStride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(target + targetStride * 2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(target + targetStride * 3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      target += targetStride * 4;
    }
    source += step * 4;
  }
  for (; step < steps; step++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      store<f32>(target + lane * 4, lane < lanes ? load<f32>(source + lane * laneStride) : 0);
    }
    source += stepStride;
    target += targetStride;
  }
}

function roundUp(value: usize, multiple: usize): usize {
  return ((value + multiple - 1) / multiple) * multiple;
}
