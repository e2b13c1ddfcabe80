/** Idiomatic RxJS 7. Where it has no word, what its users write: a ticket Subject for a semaphore, a Subject for an event. */
import {
  concatMap,
  defer,
  filter,
  finalize,
  first,
  forkJoin,
  from,
  lastValueFrom,
  map,
  mergeMap,
  of,
  range,
  Subject,
  take,
  throwError,
  timeout,
  timer,
  toArray,
  zip,
} from 'rxjs';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));

class Semaphore {
  #free;
  #turns = new Subject();
  #issued = 0;
  #served = 0;
  constructor(permits) {
    this.#free = permits;
  }
  use(work) {
    return defer(() => {
      if (this.#free > 0) {
        this.#free--;
        return of(0);
      }
      const ticket = ++this.#issued;
      return this.#turns.pipe(
        filter((turn) => turn === ticket),
        take(1),
      );
    }).pipe(
      mergeMap(() => work),
      finalize(() => {
        if (this.#served < this.#issued) this.#turns.next(++this.#served);
        else this.#free++;
      }),
    );
  }
}

const free = (n) => {
  const semaphore = new Semaphore(1);
  let total = 0;
  for (let i = 0; i < n; i++) semaphore.use(of(i)).subscribe(() => total++);
  return total;
};

const contended = (n, permits) => {
  const semaphore = new Semaphore(permits);
  const work = defer(() => Promise.resolve());
  let total = 0;
  const task = range(0, n / 1000).pipe(concatMap(() => semaphore.use(work)));
  return new Promise((resolve) => {
    range(0, 1000)
      .pipe(mergeMap(() => task))
      .subscribe({ next: () => total++, complete: () => resolve(total) });
  });
};

/** Items are paired with demand: each worker asks for the next when it is done. */
const throughQueue = (n, workers) => {
  const items = new Subject();
  const demand = new Subject();
  let total = 0;
  return new Promise((resolve) => {
    zip(items, demand).subscribe(() => {
      queueMicrotask(() => {
        total++;
        if (total === n) resolve(total);
        else demand.next();
      });
    });
    for (let i = 0; i < workers; i++) demand.next();
    const produce = (from_) => {
      const end = Math.min(n, from_ + 100);
      for (let i = from_; i < end; i++) items.next(i);
      if (end < n) setImmediate(produce, end);
    };
    produce(0);
  });
};

export default {
  'gather-promise': (n) => {
    const thunks = numbers(n).map((i) => () => Promise.resolve(i));
    return lastValueFrom(forkJoin(thunks.map((thunk) => thunk())));
  },
  'gather-sync': (n) => lastValueFrom(forkJoin(numbers(n).map((i) => [i]))),
  'map10-immediate': (n) => collect(range(0, n).pipe(mergeMap((i) => from(immediate(i)).pipe(map((v) => [i, v])), 10))),
  'map10-promise': (n) =>
    collect(range(0, n).pipe(mergeMap((i) => from(Promise.resolve(i)).pipe(map((v) => [i, v])), 10))),
  'map10-sync': (n) => lastValueFrom(range(0, n).pipe(mergeMap((i) => [i], 10), toArray())),
  'sem-free': free,
  'sem-contended': (n) => contended(n, 10),
  'mutex-free': free,
  'mutex-contended': (n) => contended(n, 1),
  'queue-1p1c': (n) => throughQueue(n, 1),
  'queue-1p8w': (n) => throughQueue(n, 8),
  broadcast: (n) => {
    const event = new Subject();
    const waiting = lastValueFrom(forkJoin(numbers(n).map(() => event.pipe(first()))));
    event.next(true);
    return waiting.then((all) => all.length);
  },
  'broadcast-cancel': (n) => {
    const event = new Subject();
    const waiters = numbers(n).map(() => event.pipe(first()).subscribe());
    for (const waiter of waiters.reverse()) waiter.unsubscribe();
    return waiters.length;
  },
  'timeout-unfired': (n) => {
    const work = defer(() => Promise.resolve(1)).pipe(timeout({ first: 60_000 }));
    return lastValueFrom(forkJoin(numbers(n).map(() => work))).then((all) => all.length);
  },
  'sleep-wake': (n) => lastValueFrom(forkJoin(numbers(n).map(() => timer(100)))).then((all) => all.length),
  'fail-fast': (n) => {
    const siblings = numbers(n).map(() => timer(60_000));
    const failing = defer(() => Promise.resolve()).pipe(mergeMap(() => throwError(() => new Error('boom'))));
    return lastValueFrom(forkJoin([...siblings, failing])).catch(() => n);
  },
  'sleep-mem': (n) => {
    const sleeping = forkJoin(numbers(n).map(() => timer(60_000))).subscribe();
    return { count: n, cancel: () => sleeping.unsubscribe() };
  },
};

function collect(pairs) {
  const results = [];
  return new Promise((resolve, reject) => {
    pairs.subscribe({
      next: ([index, value]) => (results[index] = value),
      error: reject,
      complete: () => resolve(results),
    });
  });
}
