import { availableParallelism } from 'node:os';
import { WorkerPool } from './internal/workerPool.ts';

/** Options of `ProcessPool`. */
export interface ProcessPoolOptions {
  /** How many processes there may be: an integer >= 1. Default: as many as there are cores. */
  readonly size?: number;
  /** Arguments of Node for each process, such as `--max-old-space-size=512`. Default: those of this process. */
  readonly execArgv?: string[];
}

/**
 * Processes that call functions: as {@link ThreadPool}, with workers that can bring down nothing but themselves.
 *
 * A process that aborts, is killed by `kill -9` or by the kernel for lack of memory, or crashes in native code, is a
 * `WorkerCrashError` of its job alone. Unsubscribing sends the process SIGTERM and, if that does not end it within a second,
 * SIGKILL; the scope around waits until it is dead. What the processes print goes to our own output. They die with us.
 *
 * Starting a process takes several times as long as a thread, and every argument and result is copied twice. No memory
 * can be shared or transferred.
 *
 * Throws a `TypeError` or `RangeError` for a bad `size`.
 *
 * asyncio: `ProcessPoolExecutor` with `loop.run_in_executor(pool, func, *args)`. There a process that dies breaks the
 * whole pool, and a job that runs cannot be cancelled.
 *
 * @example
 * ```ts
 * import { gather } from 'rx-asyncio';
 * import { ProcessPool } from 'rx-asyncio/node';
 *
 * const pool = new ProcessPool({ size: 2 });
 * const pid = () => process.pid;
 * const crash = () => process.kill(process.pid, 'SIGKILL');
 *
 * gather([pool.run(pid), pool.run(crash)], { returnExceptions: true }).subscribe(([alive, crashed]) => {
 *   console.log(alive.status, crashed.status === 'rejected' && String(crashed.reason));
 *   pool.close().subscribe();
 * });
 * // -> fulfilled WorkerCrashError: the worker was killed by SIGKILL
 * ```
 */
export class ProcessPool extends WorkerPool {
  constructor({ size = availableParallelism(), ...options }: ProcessPoolOptions = {}) {
    super(size, { ...options, runtime: 'child_process' });
  }
}
