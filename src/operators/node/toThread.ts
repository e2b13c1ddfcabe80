import type { Observable } from 'rxjs';
import { toWorkerCall } from './internal/workerCall.ts';
import type { ModuleFunction } from './moduleFunction.ts';
import { ThreadPool } from './threadPool.ts';

let shared: ThreadPool | undefined;

/**
 * Runs a function on a thread of its own, so that what computes or blocks does not hold up the event loop.
 *
 * ```
 * fn(...args) on a thread     ----r
 * toThread(fn, ...args)       ----(r|)
 * unsubscribed at 2           --!          the thread is stopped there
 * ```
 *
 * It is `run` of a {@link ThreadPool} that all calls share and that is made with the first: at most 32 threads, or four more
 * than there are cores; the others wait. Idle threads do not keep the process from ending. See there for what a function
 * may use, how errors arrive, and what cancelling does.
 *
 * Throws a `TypeError` for a function that cannot be sent.
 *
 * asyncio: `asyncio.to_thread(func, *args)`. There a thread that runs cannot be stopped: cancelled, it goes on unseen, and
 * `asyncio.run` waits for it. Here it is stopped in the middle of whatever it does.
 *
 * @example
 * ```ts
 * import { toThread } from 'rx-asyncio/node';
 *
 * function fib(n: number): number {
 *   return n < 2 ? n : fib(n - 1) + fib(n - 2);
 * }
 *
 * toThread(fib, 20).subscribe((n) => console.log(n)); // -> 6765
 * ```
 */
export function toThread<A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: A): Observable<Awaited<R>>;
export function toThread<R = unknown>(fn: ModuleFunction, ...args: unknown[]): Observable<R>;
export function toThread(
  fn: ((...args: unknown[]) => unknown) | ModuleFunction,
  ...args: unknown[]
): Observable<unknown> {
  toWorkerCall('toThread', fn);
  return (shared ??= new ThreadPool()).run(fn as ModuleFunction, ...args);
}
