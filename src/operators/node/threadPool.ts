import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { WorkerPool } from './internal/workerPool.ts';

/** Options of `ThreadPool`. */
export interface ThreadPoolOptions {
  /** How many threads there may be: an integer >= 1. Default: four more than there are cores, at most 32. */
  readonly size?: number;
  /** Limits on the memory of one thread; a job that exceeds them fails, alone. Default: those of Node. */
  readonly resourceLimits?: ResourceLimits;
}

/**
 * Threads that call functions, a bounded number at a time, each call a cold Observable that really stops its thread.
 *
 * ```
 * (size: 1)
 * pool.run(a)                      ---(a|)
 * pool.run(b)                         ---!       unsubscribed: its thread is stopped there
 * pool.run(c), waiting until 6           ----(c|)     on a new thread
 * ```
 *
 * Subscribing to `run(fn, ...args)` joins the line; first come, first served. Unsubscribing leaves the line or, once the
 * job runs, stops its thread in the middle of whatever it does; the scope around waits until it is dead, no
 * other job notices, and the next one gets a new thread. A thread that crashes is an error of its job alone.
 *
 * Threads are started when jobs need them and kept. Idle ones do not keep the process from ending; a job that runs does.
 * `close()` waits for all jobs and ends the threads, as does `await using`; `terminate()` does not wait.
 *
 * Throws a `TypeError` or `RangeError` for a bad `size`.
 *
 * asyncio: `ThreadPoolExecutor` with `loop.run_in_executor(pool, func, *args)`. There a job that runs cannot be cancelled,
 * the threads share all objects and, as a rule, one core; here they share nothing but what is sent, and compute in parallel.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { gather, resource, waitFor } from 'rx-asyncio';
 * import { ThreadPool } from 'rx-asyncio/node';
 *
 * const square = (n: number) => n * n;
 * const spin = () => { for (;;); };
 *
 * resource(
 *   () => of(new ThreadPool({ size: 2 })),
 *   (pool) => gather([pool.run(square, 3), pool.run(spin).pipe(waitFor(50)), pool.run(square, 4)], { returnExceptions: true }),
 *   (pool) => pool.close(),
 * ).subscribe((results) => console.log(results.map((result) => result.status)));
 * // -> [ 'fulfilled', 'rejected', 'fulfilled' ]
 * ```
 */
export class ThreadPool extends WorkerPool {
  constructor({ size = Math.min(32, availableParallelism() + 4), ...options }: ThreadPoolOptions = {}) {
    super(size, { ...options, runtime: 'worker_threads' });
  }
}
