/** Milliseconds to the tenth. */
export function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
