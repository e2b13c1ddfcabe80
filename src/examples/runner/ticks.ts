/** Where to write a time on the axis, and what. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Round times from 0 to `end` ms, at most so many. */
export function ticks(end: number, most: number): Tick[] {
  const least = end / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= least) ?? 10 * power;
  const [unit, size] = end >= 1000 ? ['s', 1000] : ['ms', 1];
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => {
    const at = index * step;
    return { at, label: `${at / size}${index === 0 ? ` ${unit}` : ''}` };
  });
}
