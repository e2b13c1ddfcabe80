/**
 * An operation that the state of its object forbids: a result that is not there yet, a lock that is not held.
 *
 * asyncio: `InvalidStateError`, and the `RuntimeError`s of its locks and task groups.
 *
 * @example
 * ```ts
 * import { Future, InvalidStateError } from 'rx-asyncio';
 *
 * try {
 *   new Future<number>().result();
 * } catch (error) {
 *   console.log(error instanceof InvalidStateError, String(error));
 *   // -> true InvalidStateError: result is not set: Future is pending
 * }
 * ```
 */
export class InvalidStateError extends Error {
  override readonly name: string = 'InvalidStateError';
}
