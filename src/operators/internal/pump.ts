import type { ObservableInput } from 'rxjs';
import { census } from './census.ts';
import { CleanupScope } from './cleanupScope.ts';
import { isNativePromise } from './inputs.ts';
import { enter, leave } from './scope.ts';
import { Listener, type Sink } from './seam.ts';
import type { Supply, Taker } from './supply.ts';

/** Turns an input into work to subscribe to. `signal` aborts when that work is cancelled. */
export type Projector<T, O extends ObservableInput<unknown>> = (value: T, index: number, signal: AbortSignal) => O;

/** What an inner reports to. */
interface Owner<V> {
  readonly closed: boolean;
  onValue(value: V, index: number, inner: Inner<V>): void;
  onEnd(index: number, last: V | undefined): void;
  onFailure(index: number, error: unknown): void;
  leave(inner: Inner<V>): void;
  pump(): void;
}

/** What a promise reports to. */
interface Settled<V> {
  resolve(index: number, value: V): void;
  failed(index: number, error: unknown): void;
}

/** One input's work. Its neighbours make an intrusive list, so that leaving costs the same among ten and a million. */
export class Inner<V> extends Listener<V> {
  previous: Inner<V> | undefined;
  following: Inner<V> | undefined;
  controller: AbortController | undefined;
  /** The value of an awaitable: its last one, `undefined` when it completes empty. */
  last: V | undefined;

  constructor(
    private readonly owner: Owner<V>,
    readonly index: number,
  ) {
    super();
  }

  override onNext(value: V): void {
    if (!this.owner.closed) this.owner.onValue(value, this.index, this);
  }

  override onError(error: unknown): void {
    this.owner.leave(this);
    if (this.owner.closed) return;
    this.owner.onFailure(this.index, error);
    this.owner.pump();
  }

  override onComplete(): void {
    this.owner.leave(this);
    if (this.owner.closed) return;
    this.owner.onEnd(this.index, this.last);
    this.owner.pump();
  }
}

/**
 * The one loop under every operator that runs several inputs at a time. It takes an input when a slot is free, from a
 * supply that is pulled or buffered, and never calls itself: an inner that ends inside its own subscribe only makes the
 * loop go round again, so a million synchronous inners need no stack and none is forgotten (rxjs#7334).
 *
 * A promise cannot be cancelled and an array ends where it starts: neither needs an inner, only its index.
 *
 * Subclasses say what a value, an end and a failure mean.
 */
export abstract class Pump<T, V, R> implements Owner<V>, Settled<V>, Taker {
  /** Nothing may be forwarded any more: ended, failed or unsubscribed. */
  closed = false;
  /** How many inners are subscribed. */
  protected active = 0;
  /** How many inputs were taken, which is the index of the next. */
  protected taken = 0;
  protected readonly scope: CleanupScope<R>;
  private head: Inner<V> | undefined;
  private tail: Inner<V> | undefined;
  private pumping = false;
  private readonly signals: boolean;
  /** To be bound to the index of an input, which costs less to keep for each promise that is pending than a closure. */
  private readonly resolved = resolving<V>(this);
  private readonly rejected = rejecting(this);

  constructor(
    protected readonly sink: Sink<R>,
    private readonly supply: Supply<T>,
    private readonly project: Projector<T, ObservableInput<V>>,
    private readonly concurrency: number,
  ) {
    this.scope = new CleanupScope(sink);
    this.signals = project.length > 2;
  }

  /** An input is about to be worked on. */
  protected onStart(_index: number): void {
    // Who keeps nothing for it has nothing to prepare.
  }

  /** Input `index` has a value, which for a promise is its end as well. What counts, unless said otherwise, is the last. */
  onValue(value: V, _index: number, inner?: Inner<V>): void {
    if (inner) inner.last = value;
  }

  /** Input `index` has ended. */
  abstract onEnd(index: number, last: V | undefined): void;
  /** Every input was taken and every inner has ended. */
  protected abstract onDone(): void;

  onFailure(_index: number, error: unknown): void {
    this.fail(error);
  }

  /** Does `onFailure` look at the index? Where it does not, a pending promise takes a fifth less. */
  protected get tellsFailuresApart(): boolean {
    return false;
  }

  /** Asked with a slot free: may another input start? */
  protected mayStart(): boolean {
    return true;
  }

  open(): void {
    this.sink.add(() => {
      this.close();
    });
    this.scope.within(() => {
      this.supply.open(this);
    });
    this.pump();
  }

  /** Starts inputs while slots are free: called whenever a slot, an input or the end of the inputs may have come. */
  pump(): void {
    if (this.pumping || this.closed) return;
    this.pumping = true;
    const outside = enter(this.scope);
    try {
      while (this.hasRoom() && this.supply.ready()) this.start(this.supply.take());
    } finally {
      leave(outside);
      this.pumping = false;
    }
    if (this.active === 0 && this.supply.exhausted && !this.isClosed()) this.onDone();
  }

  /** A call, because the compiler takes it that `closed` stays what it was while others run. */
  private isClosed(): boolean {
    return this.closed;
  }

  /** How many more inputs could run. */
  get room(): number {
    return this.concurrency - this.active;
  }

  private hasRoom(): boolean {
    return !this.closed && this.active < this.concurrency && this.mayStart();
  }

  private start(value: T): void {
    const index = this.taken++;
    this.active++;
    this.onStart(index);
    // Whoever is given a signal may be told by it before there is anything to subscribe to.
    const inner = this.signals ? this.enrol(index) : undefined;
    let input: ObservableInput<V>;
    try {
      input = this.project(value, index, inner ? signalOf(inner) : (undefined as never));
    } catch (error) {
      if (inner) inner.onError(error);
      else this.failed(index, error);
      return;
    }
    if (inner) inner.listenTo(input);
    else if (!this.closed) this.listen(input, index);
  }

  private listen(input: ObservableInput<V>, index: number): void {
    if (Array.isArray(input)) this.takeAll(input as readonly V[], index);
    else if (isNativePromise<V>(input)) this.awaitSettled(input, index);
    else this.enrol(index).listenTo(input);
  }

  private awaitSettled(promise: Promise<V>, index: number): void {
    promise.then(this.resolved.bind(index), this.tellsFailuresApart ? this.rejected.bind(index) : this.rejected);
  }

  private takeAll(values: readonly V[], index: number): void {
    let last: V | undefined;
    for (let i = 0; i < values.length && !this.closed; i++) {
      last = values[i];
      this.onValue(last as V, index);
    }
    this.ended(index, last);
  }

  resolve(index: number, value: V): void {
    if (this.closed) return;
    this.onValue(value, index);
    this.ended(index, value);
  }

  private ended(index: number, last: V | undefined): void {
    if (this.closed) return;
    this.active--;
    this.onEnd(index, last);
    this.pump();
  }

  failed(index: number, error: unknown): void {
    if (this.closed) return;
    this.active--;
    this.onFailure(index, error);
    this.pump();
  }

  private enrol(index: number): Inner<V> {
    const inner = new Inner<V>(this, index);
    inner.previous = this.tail;
    if (this.tail) this.tail.following = inner;
    else this.head = inner;
    this.tail = inner;
    return inner;
  }

  /** Takes an inner that ended out of the list and, before its slot is used again, makes sure that it let go. */
  leave(inner: Inner<V>): void {
    if (inner.previous) inner.previous.following = inner.following;
    else this.head = inner.following;
    if (inner.following) inner.following.previous = inner.previous;
    else this.tail = inner.previous;
    this.active--;
    if (inner.controller) release(inner);
    inner.cancel();
  }

  /** Ends with `error`, once everything cancelled for it has cleaned up. */
  fail(error: unknown): void {
    if (this.closed) return;
    this.scope.within(() => {
      this.stop();
    });
    this.scope.error(error);
  }

  /** Completes, after `last` if one is given, once everything cancelled for it has cleaned up. */
  protected finish(...last: [R?]): void {
    this.scope.within(() => {
      this.stop();
    });
    if (last.length > 0) this.scope.completeWith(last[0] as R);
    else this.scope.complete();
  }

  protected emit(value: R): void {
    this.scope.emit(value);
  }

  /** The subscriber left. */
  protected close(): void {
    if (this.closed) return;
    this.stop();
    this.scope.abandon();
  }

  /** Cancels the inners, in the order they started, and the supply. */
  protected stop(): void {
    if (this.closed) return;
    this.closed = true;
    for (let inner = this.head; inner; inner = inner.following) {
      inner.cancel();
      if (inner.controller) release(inner).abort();
    }
    this.head = this.tail = undefined;
    this.supply.close();
  }
}

function resolving<V>(pump: Settled<V>): (this: number, value: V) => void {
  return function (value) {
    pump.resolve(this, value);
  };
}

function rejecting(pump: Settled<never>): (this: number | undefined, error: unknown) => void {
  return function (error) {
    pump.failed(this ?? -1, error);
  };
}

function release(inner: Inner<unknown>): AbortController {
  const controller = inner.controller as AbortController;
  inner.controller = undefined;
  census.signals--;
  return controller;
}

function signalOf(inner: Inner<unknown>): AbortSignal {
  inner.controller = new AbortController();
  census.signals++;
  return inner.controller.signal;
}
