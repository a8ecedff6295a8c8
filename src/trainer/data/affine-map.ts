/**
 * Where in the source picture a pixel of the result comes from, in pixels from the centre of the first one:
 * `x' = xx·x + xy·y + x0`, `y' = yx·x + yy·y + y0`.
 */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export const identity: AffineMap = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/** First `inner`, then `outer`. */
export function compose(outer: AffineMap, inner: AffineMap): AffineMap {
  return {
    xx: outer.xx * inner.xx + outer.xy * inner.yx,
    xy: outer.xx * inner.xy + outer.xy * inner.yy,
    x0: outer.xx * inner.x0 + outer.xy * inner.y0 + outer.x0,
    yx: outer.yx * inner.xx + outer.yy * inner.yx,
    yy: outer.yx * inner.xy + outer.yy * inner.yy,
    y0: outer.yx * inner.x0 + outer.yy * inner.y0 + outer.y0,
  };
}

/** Mirrors left and right. */
export function horizontalFlip(width: number): AffineMap {
  return { ...identity, xx: -1, x0: width - 1 };
}

/** Turns the picture about its centre by an angle in radians, anticlockwise as it is seen. */
export function rotation(angle: number, width: number, height: number): AffineMap {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return aboutCentre({ xx: cos, xy: -sin, x0: 0, yx: sin, yy: cos, y0: 0 }, width, height);
}

/** Scales about the centre. A factor above 1 shows more of the surroundings (zooms out), as in Keras. */
export function zoom(factor: number, width: number, height: number): AffineMap {
  return aboutCentre({ ...identity, xx: factor, yy: factor }, width, height);
}

/** Moves the picture right and down by a number of pixels. */
export function translation(right: number, down: number): AffineMap {
  return { ...identity, x0: -right, y0: -down };
}

function aboutCentre(map: AffineMap, width: number, height: number): AffineMap {
  const x = (width - 1) / 2;
  const y = (height - 1) / 2;
  return compose(translation(-x, -y), compose(map, translation(x, y)));
}
