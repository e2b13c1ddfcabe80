import { defer, lastValueFrom, mergeMap, throwError } from 'rxjs';
import {
  AsyncEvent,
  Lock,
  Queue,
  Semaphore,
  gather,
  pullMap,
  sleep,
  waitFor,
  withLock,
  withPermit,
} from '../.build/operators/index.js';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const count = (source) => {
  let total = 0;
  return new Promise((resolve, reject) => {
    source.subscribe({ next: () => total++, error: reject, complete: () => resolve(total) });
  });
};

function* mapped(n, work) {
  for (let i = 0; i < n; i++) yield work(i);
}

/** Takes `n` items one by one, ten at work; `during` is called with each thousandth. */
export function pulling(n, during = () => undefined) {
  function* items() {
    for (let i = 0; i < n; i++) {
      if (i % 1000 === 0) during(i);
      yield i;
    }
  }
  return count(pullMap(items(), (i) => Promise.resolve(i), { concurrency: 10 }));
}

/** Runs `n / 1000` rounds of `held` in each of a thousand tasks. */
const contended = (n, held) => {
  const rounds = numbers(n / 1000);
  return count(pullMap(numbers(1000), () => pullMap(rounds, () => held), { concurrency: Infinity }));
};

export default {
  'gather-promise': (n) => {
    const thunks = numbers(n).map((i) => () => Promise.resolve(i));
    return lastValueFrom(gather(thunks.map((thunk) => thunk())));
  },
  'gather-sync': (n) => lastValueFrom(gather(numbers(n).map((i) => [i]))),
  'map10-immediate': (n) => lastValueFrom(gather(mapped(n, immediate), { concurrency: 10 })),
  'map10-promise': (n) => lastValueFrom(gather(mapped(n, (i) => Promise.resolve(i)), { concurrency: 10 })),
  'map10-sync': (n) => lastValueFrom(gather(mapped(n, (i) => [i]), { concurrency: 10 })),
  'sem-free': (n) => {
    const semaphore = new Semaphore(1);
    let total = 0;
    for (let i = 0; i < n; i++) {
      semaphore.acquire().subscribe((permit) => {
        total++;
        permit.release();
      });
    }
    return total;
  },
  'sem-contended': (n) => {
    const semaphore = new Semaphore(10);
    return contended(n, defer(() => Promise.resolve()).pipe(withPermit(semaphore)));
  },
  'mutex-free': (n) => {
    const lock = new Lock();
    let total = 0;
    for (let i = 0; i < n; i++) {
      lock.acquire().subscribe((permit) => {
        total++;
        permit.release();
      });
    }
    return total;
  },
  'mutex-contended': (n) => {
    const lock = new Lock();
    return contended(n, defer(() => Promise.resolve()).pipe(withLock(lock)));
  },
  'queue-1p1c': (n) => throughQueue(n, 1),
  'queue-1p8w': (n) => throughQueue(n, 8),
  broadcast: (n) => {
    const event = new AsyncEvent();
    const waiting = lastValueFrom(gather(numbers(n).map(() => event.wait())));
    event.set();
    return waiting.then((all) => all.length);
  },
  'broadcast-cancel': (n) => {
    const event = new AsyncEvent();
    const waiters = numbers(n).map(() => event.wait().subscribe());
    for (const waiter of waiters.reverse()) waiter.unsubscribe();
    return waiters.length;
  },
  'timeout-unfired': (n) => {
    const work = defer(() => Promise.resolve(1)).pipe(waitFor(60_000));
    return lastValueFrom(gather(numbers(n).map(() => work))).then((all) => all.length);
  },
  'sleep-wake': (n) => lastValueFrom(gather(numbers(n).map(() => sleep(100)))).then((all) => all.length),
  'fail-fast': (n) => {
    const siblings = numbers(n).map(() => sleep(60_000));
    const failing = defer(() => Promise.resolve()).pipe(mergeMap(() => throwError(() => new Error('boom'))));
    return lastValueFrom(gather([...siblings, failing])).catch((error) => (error.message === 'boom' ? n : 0));
  },
  'sleep-mem': (n) => {
    const sleeping = gather(numbers(n).map(() => sleep(60_000))).subscribe();
    return { count: n, cancel: () => sleeping.unsubscribe() };
  },
};

function throughQueue(n, workers) {
  const queue = new Queue({ maxsize: 100 });
  const consumed = count(queue.consume((item) => [item], { workers }));
  pullMap(numbers(n), (item) => queue.put(item)).subscribe({ complete: () => queue.shutdown() });
  return consumed;
}
