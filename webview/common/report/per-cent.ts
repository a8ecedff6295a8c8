/** `12.3 %`; a dash where there is nothing to share. */
export function perCentOrDash(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
