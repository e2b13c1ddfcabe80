import { at, fromPromise, mergeArray, mergeMapConcurrently, newStream, now, tap, runEffects } from '@most/core';
import { asap, newDefaultScheduler } from '@most/scheduler';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));

/** What an array holds, one event each, then the end. */
const each = (items) =>
  newStream((sink, scheduler) =>
    asap(
      {
        run(time) {
          for (const item of items) sink.event(time, item);
          sink.end(time);
        },
        error(time, error) {
          sink.error(time, error);
        },
        dispose() {},
      },
      scheduler,
    ),
  );

const collect = async (n, work, concurrency) => {
  const results = [];
  const one = (i) => tap((value) => (results[i] = value), work(i));
  await runEffects(mergeMapConcurrently(one, concurrency, each(numbers(n))), newDefaultScheduler());
  return results;
};

/** What runs at once it looks for in a list. */
export const limits = { 'gather-promise': 10_000, 'sleep-wake': 10_000 };

export default {
  'gather-promise': (n) => collect(n, (i) => fromPromise(Promise.resolve(i)), Infinity),
  'gather-sync': (n) => collect(n, (i) => now(i), Infinity),
  'map10-immediate': (n) => collect(n, (i) => fromPromise(immediate(i)), 10),
  'map10-promise': (n) => collect(n, (i) => fromPromise(Promise.resolve(i)), 10),
  'map10-sync': (n) => collect(n, (i) => now(i), 10),
  'sleep-wake': async (n) => {
    let total = 0;
    const sleeping = mergeArray(numbers(n).map(() => at(100, 0)));
    await runEffects(
      tap(() => total++, sleeping),
      newDefaultScheduler(),
    );
    return total;
  },
};
