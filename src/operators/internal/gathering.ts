import type { Observable, ObservableInput } from 'rxjs';
import { make } from './make.ts';
import { checkChoice, checkCount } from './validate.ts';
import { Pump, type Projector } from './pump.ts';
import { enter, leave, type ScopeMember } from './scope.ts';
import type { Sink } from './seam.ts';
import type { Supply } from './supply.ts';

/** Options of `gather`, `gatherAll` and `gatherMap`. */
export interface GatherOptions {
  /** How many inputs may run at a time: an integer >= 1 or `Infinity`. With a finite one inputs are taken lazily. Default `Infinity`. */
  readonly concurrency?: number;
  /** Report failures among the results, as `PromiseSettledResult`s, instead of failing. Default `false`. */
  readonly returnExceptions?: boolean;
  /**
   * What the first failure does. `'cancel'`: cancels the siblings, waits for their cleanup, then errors.
   * `'collect'`: lets all run on, then errors with an `AggregateError` of all failures in completion order.
   * `'detach'`: errors at once and lets the siblings run on, owned by the scope, as asyncio does. Default `'cancel'`.
   */
  readonly onError?: 'cancel' | 'collect' | 'detach';
}

export function checkGatherOptions(name: string, options: GatherOptions): void {
  if (options.concurrency !== undefined) checkCount(name, 'concurrency', options.concurrency);
  if (options.onError !== undefined) checkChoice(name, 'onError', options.onError, ['cancel', 'collect', 'detach']);
}

/** Collects the last value of every input, in input order. */
class Gathering<T, V> extends Pump<T, V, unknown[]> implements ScopeMember {
  readonly name = 'gather, detached';
  private readonly results: unknown[];
  private readonly failures: unknown[] = [];
  private detached = false;

  constructor(
    sink: Sink<unknown[]>,
    supply: Supply<T>,
    project: Projector<T, ObservableInput<V>>,
    private readonly options: GatherOptions,
  ) {
    super(sink, supply, project, options.concurrency ?? Infinity);
    this.results = new Array<unknown>(supply.length ?? 0);
  }

  /** Makes its place at once, because an array that is filled from its end becomes a hash table. */
  protected override onStart(index: number): void {
    if (index >= this.results.length) this.results.length = index * 2 + 16;
  }

  override onEnd(index: number, value: V | undefined): void {
    this.results[index] = this.options.returnExceptions ? { status: 'fulfilled', value } : value;
  }

  protected override get tellsFailuresApart(): boolean {
    return this.options.returnExceptions === true;
  }

  override onFailure(index: number, error: unknown): void {
    if (this.options.returnExceptions) {
      this.results[index] = { status: 'rejected', reason: error };
    } else if (this.options.onError === 'collect') {
      this.failures.push(error);
    } else if (this.options.onError === 'detach') {
      this.detach(error);
    } else {
      this.fail(error);
    }
  }

  /** Hands the siblings over to the scope that owns tasks and fails at once; what they do from now on is nobody's result. */
  private detach(error: unknown): void {
    if (this.detached) return;
    this.detached = true;
    const { owner, parent } = this.scope;
    owner?.add(this);
    this.scope.moveTo(owner);
    if (this.sink.closed) return;
    // As for every notification: what the consumer does about it belongs to the consumer's scope.
    const inside = enter(parent);
    try {
      this.sink.error(error);
    } finally {
      leave(inside);
    }
  }

  /** As a member of the scope, once detached. */
  cancel(): void {
    super.close();
    this.scope.owner?.remove(this);
  }

  /** The subscriber that left after a detached failure no longer owns the inners. */
  protected override close(): void {
    if (!this.detached) super.close();
  }

  /** A source that fails after that has nobody to tell: it only ends what runs. */
  override fail(error: unknown): void {
    if (this.detached) this.cancel();
    else super.fail(error);
  }

  protected override onDone(): void {
    this.results.length = this.taken;
    if (this.detached) this.cancel();
    else if (this.failures.length > 0) this.fail(new AggregateError(this.failures, this.summary()));
    else this.finish(this.results);
  }

  private summary(): string {
    return `gather: ${this.failures.length} of ${this.taken} inputs failed`;
  }
}

/** One emission: the results of all inputs of a fresh `supply`, in input order. */
export function gathering<T, V>(
  factory: string,
  supply: () => Supply<T>,
  project: Projector<T, ObservableInput<V>>,
  options: GatherOptions,
): Observable<unknown[]> {
  return make(factory, (sink) => {
    new Gathering(sink, supply(), project, options).open();
  });
}
