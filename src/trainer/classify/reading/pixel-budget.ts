/**
 * How many pixels may be decoded at once, so that several large pictures wait for each other while small ones go side by
 * side. Whoever comes first goes first.
 */
export class PixelBudget {
  private inUse = 0;
  private readonly waiting: { readonly pixels: number; readonly go: () => void }[] = [];

  /** @param limit pixels at once; a picture that is larger goes alone */
  constructor(private readonly limit: number) {}

  /** Does the work when there is room for so many pixels. */
  async spend<Result>(pixels: number, work: () => Promise<Result>): Promise<Result> {
    if (this.waiting.length > 0 || !this.fits(pixels))
      await new Promise<void>((go) => this.waiting.push({ pixels, go }));
    else this.inUse += pixels;
    try {
      return await work();
    } finally {
      this.inUse -= pixels;
      this.admit();
    }
  }

  private admit(): void {
    for (let [next] = this.waiting; next && this.fits(next.pixels); [next] = this.waiting) {
      this.waiting.shift();
      this.inUse += next.pixels;
      next.go();
    }
  }

  private fits(pixels: number): boolean {
    return this.inUse === 0 || this.inUse + pixels <= this.limit;
  }
}
