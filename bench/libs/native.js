/** Hand-written promise code: what a careful programmer writes for this one purpose, without a library. */
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));

async function map(n, limit, work) {
  const results = new Array(n);
  let next = 0;
  const worker = async () => {
    while (next < n) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

class Semaphore {
  #free;
  #waiting = [];
  #head = 0;
  constructor(permits) {
    this.#free = permits;
  }
  async acquire() {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise((resolve) => this.#waiting.push(resolve));
  }
  release() {
    if (this.#head < this.#waiting.length) {
      const resolve = this.#waiting[this.#head];
      this.#waiting[this.#head++] = undefined;
      if (this.#head > 1000 && this.#head * 2 > this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#head);
        this.#head = 0;
      }
      resolve();
    } else {
      this.#free++;
    }
  }
}

async function free(n) {
  const semaphore = new Semaphore(1);
  let total = 0;
  for (let i = 0; i < n; i++) {
    await semaphore.acquire();
    total++;
    semaphore.release();
  }
  return total;
}

async function contended(n, permits) {
  const semaphore = new Semaphore(permits);
  let total = 0;
  const task = async () => {
    for (let i = 0; i < n / 1000; i++) {
      await semaphore.acquire();
      await Promise.resolve();
      total++;
      semaphore.release();
    }
  };
  await Promise.all(Array.from({ length: 1000 }, task));
  return total;
}

async function throughQueue(n, workers) {
  const items = [];
  let head = 0;
  const getters = [];
  let wakeProducer;
  let ended = false;
  let total = 0;
  const take = async () => {
    while (head === items.length) {
      if (ended) return undefined;
      await new Promise((resolve) => getters.push(resolve));
    }
    const item = items[head++];
    if (head > 1000) items.splice(0, head), (head = 0);
    if (wakeProducer) wakeProducer(), (wakeProducer = undefined);
    return item;
  };
  const worker = async () => {
    while ((await take()) !== undefined) total++;
  };
  const consuming = Promise.all(Array.from({ length: workers }, worker));
  for (let i = 0; i < n; i++) {
    while (items.length - head >= 100) await new Promise((resolve) => (wakeProducer = resolve));
    items.push(i);
    getters.pop()?.();
  }
  ended = true;
  for (const wake of getters) wake();
  await consuming;
  return total;
}

function timeout(promise, ms) {
  let timer;
  const limit = new Promise((_, reject) => (timer = setTimeout(reject, ms, new Error('timeout'))));
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

function waitFor(event, signal) {
  return new Promise((resolve, reject) => {
    event.add(resolve);
    signal?.addEventListener('abort', () => (event.delete(resolve), reject(signal.reason)), { once: true });
  });
}

export default {
  'gather-promise': (n) => Promise.all(numbers(n).map((i) => () => Promise.resolve(i)).map((thunk) => thunk())),
  'gather-sync': (n) => Promise.all(numbers(n)),
  'map10-immediate': (n) => map(n, 10, immediate),
  'map10-promise': (n) => map(n, 10, (i) => Promise.resolve(i)),
  'map10-sync': (n) => map(n, 10, (i) => i),
  'sem-free': free,
  'sem-contended': (n) => contended(n, 10),
  'mutex-free': free,
  'mutex-contended': (n) => contended(n, 1),
  'queue-1p1c': (n) => throughQueue(n, 1),
  'queue-1p8w': (n) => throughQueue(n, 8),
  broadcast: async (n) => {
    let set;
    const event = new Promise((resolve) => (set = resolve));
    const wait = async () => event;
    const waiting = Promise.all(numbers(n).map(wait));
    set(true);
    return (await waiting).length;
  },
  'broadcast-cancel': async (n) => {
    const event = new Set();
    const controllers = numbers(n).map(() => new AbortController());
    const waiting = controllers.map(({ signal }) => waitFor(event, signal).catch(() => undefined));
    for (const controller of controllers.reverse()) controller.abort();
    return (await Promise.all(waiting)).length;
  },
  'timeout-unfired': (n) =>
    Promise.all(numbers(n).map(() => timeout(Promise.resolve(1), 60_000))).then((all) => all.length),
  'sleep-wake': (n) => Promise.all(numbers(n).map(() => sleep(100))).then((all) => all.length),
  'fail-fast': async (n) => {
    const controllers = numbers(n).map(() => new AbortController());
    const siblings = controllers.map(({ signal }) => sleep(60_000, signal));
    const failing = Promise.resolve().then(() => {
      throw new Error('boom');
    });
    try {
      await Promise.all([...siblings, failing]);
    } catch {
      for (const controller of controllers) controller.abort();
      await Promise.allSettled(siblings);
    }
    return n;
  },
  'sleep-mem': (n) => {
    const controllers = numbers(n).map(() => new AbortController());
    const sleeping = controllers.map(({ signal }) => sleep(60_000, signal).catch(() => undefined));
    return { count: sleeping.length, cancel: () => controllers.forEach((controller) => controller.abort()) };
  },
};
