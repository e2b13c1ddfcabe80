import { Observable } from 'rxjs';
import { checkCount, expected } from '../internal/validate.ts';
import { WaitLine } from '../internal/waitLine.ts';
import { BrokenBarrierError } from './brokenBarrierError.ts';

/**
 * A point that a number of parties reach together: each waits there until all have come.
 *
 * ```
 * a: wait()                    ----(0|)
 * b: wait(), subscribed at 2     --(1|)
 * c: wait(), subscribed at 4       (2|)
 * ```
 *
 * `wait()` emits the place in the order of arrival, from 0, and completes. The last to arrive does not wait; the others
 * are woken, all together and in that order, once the current synchronous work is over. Then the barrier serves the next
 * round, which begins with the next arrival. Unsubscribing leaves: those who came later move up, and the barrier waits
 * for one more.
 *
 * `new Barrier(parties)`: an integer >= 1; anything else throws a `TypeError` or `RangeError`.
 *
 * asyncio: `Barrier(parties)`. There the place is given out on arrival, and twice after somebody has left (gh-155233).
 *
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { Barrier } from 'rx-asyncio';
 *
 * const start = new Barrier(3);
 * merge(start.wait(), start.wait(), start.wait()).subscribe((place) => console.log(place, start.waiting));
 * // -> 2 0
 * // -> 0 0
 * // -> 1 0
 * ```
 */
export class Barrier {
  /** How many must come. */
  readonly parties: number;
  readonly #line = new WaitLine<number>('a barrier');
  #broken = false;

  constructor(parties: number) {
    checkCount('Barrier', 'parties', parties);
    if (parties === Infinity) throw new RangeError(expected('Barrier', 'parties to be finite', parties));
    this.parties = parties;
  }

  /** How many are waiting now. */
  get waiting(): number {
    return this.#line.size;
  }

  /** True after `abort()`, until `reset()`. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Emits the place once all parties have come and completes; errors with a `BrokenBarrierError` if it is broken. */
  wait(): Observable<number> {
    return new Observable((sink) => {
      if (this.#broken) {
        sink.error(new BrokenBarrierError('the barrier is broken'));
      } else if (this.#line.size + 1 < this.parties) {
        this.#line.join(sink);
      } else {
        this.#open();
        sink.next(this.parties - 1);
        sink.complete();
      }
    });
  }

  /** Fails those who wait with a `BrokenBarrierError` and makes the barrier as new. */
  reset(): void {
    this.#broken = false;
    this.#fail('the barrier was reset');
  }

  /** Fails those who wait, and all who come before the next `reset()`, with a `BrokenBarrierError`. */
  abort(): void {
    this.#broken = true;
    this.#fail('the barrier was aborted');
  }

  #open(): void {
    let head;
    for (let place = 0; (head = this.#line.head); place++) head.grant(place);
  }

  #fail(message: string): void {
    let head;
    while ((head = this.#line.head)) head.fail(new BrokenBarrierError(message));
  }
}
