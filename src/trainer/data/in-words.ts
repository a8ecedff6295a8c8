const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1 image`, `4,660 images`. */
export function counted(count: number, thing: string): string {
  return `${wholeNumbers.format(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `12 %`, `0.5 %`. */
export function inPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
