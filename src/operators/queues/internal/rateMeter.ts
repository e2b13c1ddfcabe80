import { now } from '../../internal/clock.ts';

/** A bucket for each of the last ten seconds, the one under way included. */
const BUCKETS = 10;

/** Counts what happens, and says how often a second it has happened of late. */
export class RateMeter {
  private readonly counts = new Array<number>(BUCKETS).fill(0);
  private readonly start = now(undefined);
  private latest = 0;

  count(): void {
    this.turn(Math.floor(this.elapsed));
    this.counts[this.latest % BUCKETS]!++;
  }

  /** The average over the last nine to ten seconds, or since the start. */
  get perSecond(): number {
    const { elapsed } = this;
    this.turn(Math.floor(elapsed));
    const covered = Math.min(elapsed, BUCKETS - 1 + (elapsed % 1));
    return covered > 0 ? this.counts.reduce((sum, count) => sum + count, 0) / covered : 0;
  }

  private get elapsed(): number {
    return (now(undefined) - this.start) / 1000;
  }

  /** Empties the buckets that have been passed by since. */
  private turn(second: number): void {
    for (let s = Math.max(this.latest + 1, second - BUCKETS + 1); s <= second; s++) this.counts[s % BUCKETS] = 0;
    this.latest = Math.max(this.latest, second);
  }
}
