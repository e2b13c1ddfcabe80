import { Observable, type ObservableInput } from 'rxjs';
import { Pump, type Inner, type Projector } from './pump.ts';
import type { Sink } from './seam.ts';
import type { Supply } from './supply.ts';
import { checkCount } from './validate.ts';

/** Options of `asCompleted`, `asCompletedAll` and `asCompletedMap`. */
export interface AsCompletedOptions {
  /** How many inputs may run at a time: an integer >= 1 or `Infinity`. With a finite one inputs are taken lazily. Default `Infinity`. */
  readonly concurrency?: number;
  /** Emit every outcome, failures too, as a `Settled` with its index, and never fail because of an input. Default `false`. */
  readonly settle?: boolean;
}

/** The outcome of one input, and which one it was. */
export type Settled<T> = PromiseSettledResult<T> & { readonly index: number };

export function checkAsCompletedOptions(name: string, options: AsCompletedOptions): void {
  if (options.concurrency !== undefined) checkCount(name, 'concurrency', options.concurrency);
}

/** Emits the last value of each input at the moment it ends. */
class Completing<T, V> extends Pump<T, V, unknown> {
  constructor(
    sink: Sink<unknown>,
    supply: Supply<T>,
    project: Projector<T, ObservableInput<V>>,
    private readonly options: AsCompletedOptions,
  ) {
    super(sink, supply, project, options.concurrency ?? Infinity);
  }

  override onValue(inner: Inner<V>, value: V): void {
    inner.last = value;
  }

  override onInnerComplete({ index, last: value }: Inner<V>): void {
    this.emit(this.options.settle ? { index, status: 'fulfilled', value } : value);
  }

  override onInnerError(inner: Inner<V>, reason: unknown): void {
    if (this.options.settle) this.emit({ index: inner.index, status: 'rejected', reason });
    else this.fail(reason);
  }

  protected override onDone(): void {
    this.finish();
  }
}

export function completing<T, V>(
  supply: () => Supply<T>,
  project: Projector<T, ObservableInput<V>>,
  options: AsCompletedOptions,
): Observable<unknown> {
  return new Observable((sink) => {
    new Completing(sink, supply(), project, options).open();
  });
}
