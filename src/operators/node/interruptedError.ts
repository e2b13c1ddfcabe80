import { constants } from 'node:os';

/**
 * What {@link run} rejects with when a signal ended it.
 *
 * `signal` names the signal and `exitCode` is what a shell reports for it: 130 for `SIGINT`, 143 for `SIGTERM`.
 *
 * asyncio: the `KeyboardInterrupt` that `asyncio.run` raises after the cleanup, which covers `SIGINT` only.
 *
 * @example
 * ```ts
 * import { InterruptedError } from 'rx-asyncio/node';
 *
 * console.log(new InterruptedError('SIGTERM').exitCode); // -> 143
 * ```
 */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly exitCode: number;

  constructor(readonly signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
    // Where the signal was turned into an error tells nobody anything.
    this.stack = `${this.name}: ${this.message}`;
  }
}
