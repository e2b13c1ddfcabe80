/**
 * What waiting for a task or a future ends with when *that* was cancelled. One's own cancellation is never an error
 * notification: it is an unsubscribe.
 *
 * `source` is the name of what was cancelled, `cause` the reason given to `cancel(reason)`.
 *
 * asyncio: `CancelledError`, which means both and so cannot be told apart.
 *
 * @example
 * ```ts
 * import { CancelledError, createTask, sleep } from 'rx-asyncio';
 *
 * const task = createTask(sleep(1000), { name: 'nap' });
 * task.cancel('enough');
 * task.subscribe({
 *   error: (error: CancelledError) => console.log(`${error.message}, because: ${error.cause}`),
 *   // -> nap was cancelled, because: enough
 * });
 * ```
 */
export class CancelledError extends Error {
  override readonly name: string = 'CancelledError';

  constructor(
    readonly source: string,
    reason?: unknown,
  ) {
    super(`${source} was cancelled`, reason === undefined ? undefined : { cause: reason });
  }
}
