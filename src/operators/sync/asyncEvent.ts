import { Subject, type Observable } from 'rxjs';
import { Deque } from '../internal/deque.ts';
import { Made } from '../internal/seam.ts';
import { expected } from '../internal/validate.ts';
import { WaitLine } from '../internal/waitLine.ts';

/**
 * A flag that any number of subscribers can wait for: a Subject of its own state.
 *
 * ```
 * event                    ---t--f----t      set(), clear(), set(); or fed with true, false, true
 * wait()                   ---(t|)
 * wait(), subscribed at 4      (t|)          set already: no waiting
 * wait(), subscribed at 7         ----(t|)
 * ```
 *
 * `set()` decides who is woken: everybody who waits at that moment, also when `clear()` follows in the same breath. They
 * are woken in the order they came, once the current synchronous work is over. As an Observable it emits `true` and
 * `false` at each change, synchronously and in order, and nothing where `set()` finds it set.
 *
 * As for any Subject, `complete()` ends the Observable: the event itself goes on and can be set, cleared and waited for.
 * `error(e)` is the end of both: observers and waiters get `e`, present and later ones. `next` throws a `TypeError` for
 * anything but a boolean.
 *
 * asyncio: `Event`, which is neither fed nor observed.
 *
 * @example
 * ```ts
 * import { AsyncEvent } from 'rx-asyncio';
 *
 * const ready = new AsyncEvent();
 * ready.subscribe((state) => console.log('now', state));
 * ready.wait().subscribe(() => console.log('woken, isSet is', ready.isSet));
 *
 * ready.set();
 * ready.clear();
 * // -> now true
 * // -> now false
 * // -> woken, isSet is false
 * ```
 */
export class AsyncEvent extends Subject<boolean> {
  readonly #line = new WaitLine<true>('an event');
  /** Changes that observers have not been told yet: there is more than one when an observer makes another. */
  readonly #changes = new Deque<boolean>();
  #telling = false;
  #isSet = false;
  #failure: { readonly error: unknown } | undefined;
  /** One for all: it is cold, and has no parameters. */
  readonly #turn = new Made<true>((sink) => {
    if (this.#failure) {
      sink.error(this.#failure.error);
    } else if (this.#isSet) {
      sink.next(true);
      sink.complete();
    } else {
      this.#line.join(sink);
    }
  });

  /** The state now. */
  get isSet(): boolean {
    return this.#isSet;
  }

  /** How many subscribers wait. */
  get waiting(): number {
    return this.#line.size;
  }

  /** Sets it and wakes everybody who waits. */
  set(): void {
    if (this.#isSet || this.#failure) return;
    this.#isSet = true;
    this.#line.grantAll(true);
    this.#tell(true);
  }

  /** Clears it: from now on `wait()` waits. */
  clear(): void {
    if (!this.#isSet || this.#failure) return;
    this.#isSet = false;
    this.#tell(false);
  }

  /** Emits `true` once it is set and completes: at once, if it is set now. Unsubscribing stops waiting. */
  wait(): Observable<true> {
    return this.#turn;
  }

  /** Sets it with `true`, clears it with `false`. */
  override next(state: boolean): void {
    if (typeof state !== 'boolean') throw new TypeError(expected('AsyncEvent.next', 'true or false', state));
    if (state) this.set();
    else this.clear();
  }

  /** Fails whoever waits or observes, now or later. */
  override error(error: unknown): void {
    this.#failure ??= { error };
    let head;
    while ((head = this.#line.head)) head.fail(error);
    super.error(error);
  }

  /** An observer that makes another change must not have it reach the observers after it before this one. */
  #tell(state: boolean): void {
    this.#changes.push(state);
    if (this.#telling) return;
    this.#telling = true;
    try {
      while (this.#changes.size > 0) super.next(this.#changes.shift() as boolean);
    } finally {
      this.#telling = false;
    }
  }
}
