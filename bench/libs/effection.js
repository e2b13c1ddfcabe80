import { all, call, createQueue, race, run, sleep, spawn, withResolvers } from 'effection';
import { numbers } from '../workloads.js';

function* throughQueue(n, workers) {
  const queue = createQueue();
  let total = 0;
  function* worker() {
    for (;;) {
      const { done } = yield* queue.next();
      if (done) return;
      total++;
    }
  }
  const tasks = [];
  for (let i = 0; i < workers; i++) tasks.push(yield* spawn(worker));
  // Its queue has no bound.
  for (let i = 0; i < n; i++) queue.add(i);
  for (let i = 0; i < workers; i++) queue.close();
  for (const task of tasks) yield* task;
  return total;
}

/** It is far slower than the others, so it gets less to do. */
export const limits = {
  'gather-promise': 2000,
  'gather-sync': 2000,
  broadcast: 2000,
  'timeout-unfired': 1000,
  'sleep-wake': 5000,
  'fail-fast': 2000,
  'sleep-mem': 5000,
};

export default {
  'gather-promise': (n) => {
    const thunks = numbers(n).map((i) => () => Promise.resolve(i));
    return run(() => all(thunks.map((thunk) => call(thunk))));
  },
  'gather-sync': (n) => run(() => all(numbers(n).map((i) => call(() => i)))),
  'queue-1p1c': (n) => run(() => throughQueue(n, 1)),
  'queue-1p8w': (n) => run(() => throughQueue(n, 8)),
  broadcast: (n) =>
    run(function* () {
      const event = withResolvers();
      const waiting = yield* spawn(() => all(numbers(n).map(() => event.operation)));
      yield* sleep(0);
      event.resolve(true);
      return (yield* waiting).length;
    }),
  'timeout-unfired': (n) =>
    run(function* () {
      const wait = () => race([call(() => Promise.resolve(1)), sleep(60_000)]);
      return (yield* all(numbers(n).map(wait))).length;
    }),
  'sleep-wake': (n) => run(() => all(numbers(n).map(() => sleep(100)))).then((every) => every.length),
  'fail-fast': (n) => {
    const siblings = numbers(n).map(() => sleep(60_000));
    const failing = call(() => Promise.reject(new Error('boom')));
    return run(() => all([...siblings, failing])).catch((error) => (error.message === 'boom' ? n : 0));
  },
  'sleep-mem': async (n) => {
    const task = run(() => all(numbers(n).map(() => sleep(60_000))));
    task.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { count: n, cancel: () => task.halt() };
  },
};
