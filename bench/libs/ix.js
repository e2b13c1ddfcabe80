import { AsyncSink, from, toArray } from 'ix/asynciterable';
import { flatMap } from 'ix/asynciterable/operators';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const byIndex = (a, b) => a - b;
const map = (n, work, concurrency) =>
  toArray(from(numbers(n)).pipe(flatMap((i) => from([i]).pipe(flatMap(async (j) => [await work(j)])), concurrency)));
const sorted = (n, work, concurrency) => map(n, work, concurrency).then((all) => all.sort(byIndex));

/** Its time grows with the square of what runs at once, so it gets less to do. */
export const limits = {
  'gather-promise': 1000,
  'gather-sync': 1000,
  'map10-immediate': 10_000,
  'map10-promise': 10_000,
  'map10-sync': 10_000,
};

export default {
  'gather-promise': (n) => sorted(n, (i) => Promise.resolve(i), Infinity),
  'gather-sync': (n) => sorted(n, (i) => i, Infinity),
  'map10-immediate': (n) => sorted(n, immediate, 10),
  'map10-promise': (n) => sorted(n, (i) => Promise.resolve(i), 10),
  'map10-sync': (n) => sorted(n, (i) => i, 10),
  'queue-1p1c': async (n) => {
    const sink = new AsyncSink();
    let total = 0;
    // Its sink has no bound, so the producer fills it a hundred at a time.
    const produce = (first) => {
      const end = Math.min(n, first + 100);
      for (let i = first; i < end; i++) sink.write(i);
      if (end < n) setImmediate(produce, end);
      else sink.end();
    };
    produce(0);
    for await (const item of sink) if (item !== undefined) total++;
    return total;
  },
};
