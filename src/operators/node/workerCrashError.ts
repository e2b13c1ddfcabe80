/**
 * What a job ends with when its worker did not live to answer: it called `process.exit`, was killed, ran out of memory, or
 * threw where nothing could catch it.
 *
 * `exitCode` or `signal` tells how it ended, where the worker left that much; `cause` is what it threw. Only this job
 * fails: the pool goes on with a new worker.
 *
 * asyncio: `BrokenProcessPool`, after which every other job has failed too and the executor is of no use any more.
 *
 * @example
 * ```ts
 * import { toThread, WorkerCrashError } from 'rx-asyncio/node';
 *
 * toThread(() => process.exit(3)).subscribe({
 *   error: (error) => console.log(error instanceof WorkerCrashError, error.message),
 * });
 * // -> true the worker exited with code 3
 * ```
 */
export class WorkerCrashError extends Error {
  override readonly name = 'WorkerCrashError';
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;

  /** @internal `end` is what ended it: a signal, an exit code, or what it threw. */
  constructor(end: { signal: NodeJS.Signals } | { exitCode: number } | { thrown: unknown }) {
    if ('signal' in end) super(`the worker was killed by ${end.signal}`);
    else if ('exitCode' in end) super(`the worker exited with code ${end.exitCode}`);
    else super(`the worker died: ${messageOf(end.thrown)}`, { cause: end.thrown });
    this.signal = 'signal' in end ? end.signal : undefined;
    this.exitCode = 'exitCode' in end ? end.exitCode : undefined;
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
