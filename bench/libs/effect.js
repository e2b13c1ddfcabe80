import { Effect, Fiber, Latch, Queue, Semaphore } from 'effect';
import { numbers } from '../workloads.js';

const unbounded = { concurrency: 'unbounded' };
const silent = { ...unbounded, discard: true };
const run = Effect.runPromise;

const immediate = (value) =>
  Effect.callback((resume) => {
    setImmediate(() => resume(Effect.succeed(value)));
  });
const hop = Effect.promise(() => Promise.resolve());
const map10 = (work) => (n) => run(Effect.forEach(numbers(n), work, { concurrency: 10 }));

const free = (n) => {
  const semaphore = Semaphore.makeUnsafe(1);
  let total = 0;
  const once = semaphore.withPermits(1)(Effect.sync(() => total++));
  return run(
    Effect.gen(function* () {
      for (let i = 0; i < n; i++) yield* once;
      return total;
    }),
  );
};

const contended = (permits) => (n) => {
  const semaphore = Semaphore.makeUnsafe(permits);
  let total = 0;
  const once = semaphore.withPermits(1)(Effect.map(hop, () => total++));
  const task = Effect.gen(function* () {
    for (let i = 0; i < n / 1000; i++) yield* once;
  });
  return run(Effect.forEach(numbers(1000), () => task, silent)).then(() => total);
};

const throughQueue = (workers) => (n) => {
  let total = 0;
  return run(
    Effect.gen(function* () {
      const queue = yield* Queue.bounded(100);
      const worker = Effect.gen(function* () {
        while ((yield* Queue.take(queue)) !== undefined) total++;
      });
      const consuming = yield* Effect.forkChild(Effect.forEach(numbers(workers), () => worker, silent));
      for (let i = 0; i < n; i++) yield* Queue.offer(queue, i);
      for (let i = 0; i < workers; i++) yield* Queue.offer(queue, undefined);
      yield* Fiber.join(consuming);
      return total;
    }),
  );
};

export default {
  'gather-promise': (n) => {
    const thunks = numbers(n).map((i) => () => Promise.resolve(i));
    return run(Effect.forEach(thunks, (thunk) => Effect.promise(thunk), unbounded));
  },
  'gather-sync': (n) => run(Effect.forEach(numbers(n), (i) => Effect.succeed(i), unbounded)),
  'map10-immediate': map10(immediate),
  'map10-promise': map10((i) => Effect.promise(() => Promise.resolve(i))),
  'map10-sync': map10((i) => Effect.succeed(i)),
  'sem-free': free,
  'sem-contended': contended(10),
  'mutex-free': free,
  'mutex-contended': contended(1),
  'queue-1p1c': throughQueue(1),
  'queue-1p8w': throughQueue(8),
  broadcast: (n) => {
    const latch = Latch.makeUnsafe();
    const waiting = run(Effect.forEach(numbers(n), () => latch.await, unbounded));
    return Promise.resolve()
      .then(() => run(latch.open))
      .then(() => waiting)
      .then((all) => all.length);
  },
  'broadcast-cancel': async (n) => {
    const latch = Latch.makeUnsafe();
    const fibers = numbers(n).map(() => Effect.runFork(latch.await));
    for (const fiber of fibers.reverse()) await run(Fiber.interrupt(fiber));
    return n;
  },
  'timeout-unfired': (n) => {
    const work = Effect.timeout(hop, 60_000);
    return run(Effect.forEach(numbers(n), () => work, unbounded)).then((all) => all.length);
  },
  'sleep-wake': (n) => run(Effect.forEach(numbers(n), () => Effect.sleep(100), unbounded)).then((all) => all.length),
  'fail-fast': (n) => {
    const siblings = numbers(n).map(() => Effect.sleep(60_000));
    const failing = Effect.flatMap(hop, () => Effect.fail(new Error('boom')));
    return run(Effect.all([...siblings, failing], unbounded)).catch((error) => (error.message === 'boom' ? n : 0));
  },
  'sleep-mem': async (n) => {
    const fiber = Effect.runFork(Effect.forEach(numbers(n), () => Effect.sleep(60_000), silent));
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { count: n, cancel: () => run(Fiber.interrupt(fiber)) };
  },
};
