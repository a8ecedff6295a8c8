/** Values held between `low` and `high`; what is not a number stays so, that a diverged network is noticed. */
export function hold(values: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(values, low), high);
}

/** The same for one value. */
export function holdOne(value: f32, low: f32, high: f32): f32 {
  const raised = value < low ? low : value;
  return high < raised ? high : raised;
}
