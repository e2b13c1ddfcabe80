import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { Deque } from '../internal/deque.ts';
import { OverflowError } from '../internal/overflowError.ts';
import { Listener, type Sink } from '../internal/seam.ts';
import { checkChoice, checkCount, expected } from '../internal/validate.ts';
import { AsyncEvent } from './asyncEvent.ts';

/** Options of `gate`. */
export interface GateOptions {
  /** How many values may wait while the gate is closed: an integer >= 0 or `Infinity`. Default `Infinity`. */
  readonly capacity?: number;
  /**
   * What happens to one more: `'error'` fails with an `OverflowError`, `'dropping'` drops the new value, `'sliding'` the
   * oldest one. Default `'error'`.
   */
  readonly overflow?: 'error' | 'dropping' | 'sliding';
}

/** Waits for the event on behalf of the values in the buffer. */
class Opening extends Listener<true> {
  constructor(private readonly gate: Gating<unknown>) {
    super();
  }

  override onNext(): void {
    this.gate.opened();
  }

  override onError(error: unknown): void {
    this.gate.onError(error);
  }

  override onComplete(): void {
    // Its one value has said it all.
  }
}

class Gating<T> extends Listener<T> {
  private readonly buffer = new Deque<T>();
  private opening: Opening | undefined;
  private flushing = false;
  private completed = false;

  constructor(
    private readonly sink: Sink<T>,
    private readonly event: AsyncEvent,
    private readonly capacity: number,
    private readonly overflow: GateOptions['overflow'],
  ) {
    super();
    sink.add(() => {
      this.cancel();
      this.opening?.cancel();
    });
  }

  override onNext(value: T): void {
    if (this.event.isSet || this.buffer.size < this.capacity) {
      this.buffer.push(value);
    } else if (this.overflow === 'error') {
      this.onError(new OverflowError(`gate: more than ${this.capacity} values are waiting`));
      return;
    } else if (this.overflow === 'sliding') {
      this.buffer.push(value);
      this.buffer.shift();
    }
    this.flush(false);
  }

  override onError(error: unknown): void {
    this.sink.error(error);
  }

  override onComplete(): void {
    this.completed = true;
    this.flush(false);
  }

  /** The event has been set: that lets one value pass, whatever the state is by now; the others pass if it still is. */
  opened(): void {
    this.opening = undefined;
    this.flush(true);
  }

  private flush(pass: boolean): void {
    if (this.flushing) return;
    this.flushing = true;
    for (let may = pass; this.buffer.size > 0 && (may || this.event.isSet) && !this.sink.closed; may = false) {
      this.sink.next(this.buffer.shift() as T);
    }
    this.flushing = false;
    if (this.sink.closed) return;
    if (this.buffer.size > 0) {
      this.waitForOpening();
    } else {
      this.opening?.cancel();
      this.opening = undefined;
      if (this.completed) this.sink.complete();
    }
  }

  private waitForOpening(): void {
    if (this.opening) return;
    this.opening = new Opening(this);
    this.opening.listenTo(this.event.wait());
  }
}

/**
 * Passes values on while an event is set; while it is clear they wait.
 *
 * ```
 * event          t--f------t---     set() and clear()
 * source         -a--b-c-----d|
 * gate(event)    -a--------(bc)-d|
 * ```
 *
 * Values that wait come out in order once the event is set and the current synchronous work is over. They are at most
 * `capacity`, and `overflow` says what becomes of one more; `'suspend'` is not among the choices, because an Observable
 * cannot be asked to wait. `set()` and `clear()` in the same breath let one value through.
 *
 * Completion waits for the values before it, an error does not: it comes at once, and values that wait are dropped. The
 * error of an event that fails while values wait comes too. Unsubscribing unsubscribes from the source, drops what waits
 * and stops waiting for the event.
 *
 * Throws a `TypeError` if `event` is no `AsyncEvent`, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `await event.wait()` before each item of an `async for`, which suspends the producer as well.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { AsyncEvent, gate } from 'rx-asyncio';
 *
 * const open = new AsyncEvent();
 * of(1, 2, 3).pipe(gate(open)).subscribe((n) => console.log(n));
 * console.log('closed');
 * open.set();
 * // -> closed
 * // -> 1
 * // -> 2
 * // -> 3
 * ```
 */
export function gate<T>(event: AsyncEvent, options: GateOptions = {}): MonoTypeOperatorFunction<T> {
  const { capacity = Infinity, overflow = 'error' } = options;
  if (!(event instanceof AsyncEvent)) throw new TypeError(expected('gate', 'an AsyncEvent', event));
  checkCount('gate', 'capacity', capacity, 0);
  checkChoice('gate', 'overflow', overflow, ['error', 'dropping', 'sliding']);
  return (source) =>
    new Observable((sink) => {
      new Gating(sink, event, capacity, overflow).listenTo(source);
    });
}
