import type { Observable, ObservableInput } from 'rxjs';
import { make } from './make.ts';
import { Pump, type Projector } from './pump.ts';
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
  /** How many results are on their way out: a consumer may end another input before it has passed one on. */
  private delivering = 0;

  constructor(
    sink: Sink<unknown>,
    supply: Supply<T>,
    project: Projector<T, ObservableInput<V>>,
    private readonly options: AsCompletedOptions,
  ) {
    super(sink, supply, project, options.concurrency ?? Infinity);
  }

  override onEnd(index: number, value: V | undefined): void {
    this.deliver(this.options.settle ? { index, status: 'fulfilled', value } : value);
  }

  protected override get tellsFailuresApart(): boolean {
    return this.options.settle === true;
  }

  override onFailure(index: number, reason: unknown): void {
    if (this.options.settle) this.deliver({ index, status: 'rejected', reason });
    else this.fail(reason);
  }

  private deliver(result: unknown): void {
    this.delivering++;
    this.emit(result);
    this.delivering--;
  }

  protected override onDone(): void {
    if (this.delivering === 0) this.finish();
  }
}

export function completing<T, V>(
  factory: string,
  supply: () => Supply<T>,
  project: Projector<T, ObservableInput<V>>,
  options: AsCompletedOptions,
): Observable<unknown> {
  return make(factory, (sink) => {
    new Completing(sink, supply(), project, options).open();
  });
}
