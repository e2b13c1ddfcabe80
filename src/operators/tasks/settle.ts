import type { OperatorFunction } from 'rxjs';
import { make } from '../internal/make.ts';
import { Listener, type Sink } from '../internal/seam.ts';

class Settler<T> extends Listener<T> {
  private value: T | undefined;

  constructor(private readonly sink: Sink<PromiseSettledResult<T>>) {
    super();
  }

  override onNext(value: T): void {
    this.value = value;
  }

  override onError(reason: unknown): void {
    this.end({ status: 'rejected', reason });
  }

  override onComplete(): void {
    this.end({ status: 'fulfilled', value: this.value as T });
  }

  private end(result: PromiseSettledResult<T>): void {
    this.cancel();
    this.sink.next(result);
    this.sink.complete();
  }
}

/**
 * Turns the outcome of a source, its last value or its error, into one value, so that a failure is data.
 *
 * ```
 * source  -a-b-|            source  -a-#
 * settle  -----(v|)         settle  ---(r|)
 * v = { status: 'fulfilled', value: b }   r = { status: 'rejected', reason: error }
 * ```
 *
 * Emits exactly once, when the source ends, then completes; a source that completes empty is fulfilled with
 * `undefined`. Never errors. Unsubscribing unsubscribes from the source.
 *
 * asyncio: what `gather(..., return_exceptions=True)` does to each result. There an exception stands among the values
 * and looks like one of them; here `status` tells them apart, as `Promise.allSettled` does.
 *
 * @example
 * ```ts
 * import { of, throwError } from 'rxjs';
 * import { settle } from 'rx-asyncio';
 *
 * of(1, 2).pipe(settle()).subscribe((result) => console.log(result.status)); // -> fulfilled
 * throwError(() => new Error('no')).pipe(settle()).subscribe((result) => console.log(result.status)); // -> rejected
 * ```
 */
export function settle<T>(): OperatorFunction<T, PromiseSettledResult<T>> {
  return (source) =>
    make('settle', (sink) => {
      const settler = new Settler(sink);
      sink.add(() => {
        settler.cancel();
      });
      settler.listenTo(source);
    });
}
