import { E_TIMEOUT, Mutex, Semaphore, withTimeout } from 'async-mutex';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const map10 = (work) => (n) => {
  const semaphore = new Semaphore(10);
  return Promise.all(numbers(n).map((i) => semaphore.runExclusive(() => work(i))));
};
const free = (make) => async (n) => {
  const lock = make();
  let total = 0;
  for (let i = 0; i < n; i++) {
    await lock.acquire();
    total++;
    lock.release();
  }
  return total;
};
const contended = (make) => async (n) => {
  const lock = make();
  let total = 0;
  const task = async () => {
    for (let i = 0; i < n / 1000; i++) await lock.runExclusive(() => Promise.resolve().then(() => total++));
  };
  await Promise.all(numbers(1000).map(task));
  return total;
};

/** Its line costs more the longer it is. */
export const limits = { 'map10-immediate': 10_000, 'map10-promise': 10_000, 'map10-sync': 10_000 };

export default {
  'map10-immediate': map10(immediate),
  'map10-promise': map10((i) => Promise.resolve(i)),
  'map10-sync': map10((i) => i),
  'sem-free': free(() => new Semaphore(1)),
  'sem-contended': contended(() => new Semaphore(10)),
  'mutex-free': free(() => new Mutex()),
  'mutex-contended': contended(() => new Mutex()),
  broadcast: async (n) => {
    const mutex = new Mutex();
    const release = await mutex.acquire();
    const waiting = Promise.all(numbers(n).map(() => mutex.waitForUnlock()));
    release();
    return (await waiting).length;
  },
  'timeout-unfired': async (n) => {
    const mutexes = numbers(n).map(() => withTimeout(new Mutex(), 60_000, E_TIMEOUT));
    const waiting = mutexes.map(async (mutex) => (await mutex.acquire())());
    return (await Promise.all(waiting)).length;
  },
};
