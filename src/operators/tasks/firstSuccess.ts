import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { make } from '../internal/make.ts';
import { identity } from '../internal/identity.ts';
import { Pump } from '../internal/pump.ts';
import { checkSequence } from '../internal/sequence.ts';
import { pulled } from '../internal/supply.ts';
import { checkCount } from '../internal/validate.ts';

/** Options of `firstSuccess`. */
export interface FirstSuccessOptions {
  /** How many inputs may run at a time: an integer >= 1 or `Infinity`; 1 tries one after the other. Default `Infinity`. */
  readonly concurrency?: number;
}

class Race<V> extends Pump<ObservableInput<V>, V, V> {
  /** By input index, whatever order they came in. */
  private readonly failures: unknown[] = [];

  override onEnd(_index: number, last: V | undefined): void {
    this.finish(last);
  }

  protected override get tellsFailuresApart(): boolean {
    return true;
  }

  override onFailure(index: number, error: unknown): void {
    this.failures[index] = error;
  }

  protected override onDone(): void {
    const { length } = this.failures;
    const what = length === 0 ? 'no inputs' : `all ${length} inputs failed`;
    this.fail(new AggregateError(this.failures, `firstSuccess: ${what}`));
  }
}

/**
 * Runs all inputs at once and emits the result of the first one to succeed; the others are cancelled.
 *
 * ```
 * a                          --#
 * b                          ---2|
 * c                          ------3|
 * firstSuccess([a, b, c])    ----(2|)
 * ```
 *
 * `inputs` is an array, an iterable or an async iterable of `ObservableInput`s. To succeed is to complete; the result is
 * the last value, `undefined` for none. Emits once, after the losers have cleaned up, then completes. Failures before
 * the first success do not matter; if every input fails, or there is none, errors with an `AggregateError` of the
 * failures in input order. Unsubscribing cancels every input.
 *
 * Throws a `TypeError` if `inputs` cannot be iterated, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: the race between mirrors that is written with `wait(..., return_when=FIRST_COMPLETED)`, a loop past the
 * failures and a cancel of what is pending. As `Promise.any`, which cancels nothing.
 *
 * @example
 * ```ts
 * import { throwError } from 'rxjs';
 * import { firstSuccess, sleep } from 'rx-asyncio';
 *
 * const mirrors = [throwError(() => new Error('down')), sleep(20, 'eu'), sleep(10, 'us')];
 * firstSuccess(mirrors).subscribe((mirror) => console.log(mirror)); // -> us
 * ```
 */
export function firstSuccess<O extends ObservableInput<unknown>>(
  inputs: Iterable<O> | AsyncIterable<O>,
  options: FirstSuccessOptions = {},
): Observable<ObservedValueOf<O>> {
  checkSequence('firstSuccess', 'inputs to be an array, an iterable or an async iterable of inputs', inputs);
  const { concurrency = Infinity } = options;
  checkCount('firstSuccess', 'concurrency', concurrency);
  return make('firstSuccess', (sink) => {
    new Race(sink, pulled(inputs as Iterable<ObservableInput<ObservedValueOf<O>>>), identity, concurrency).open();
  });
}
