import type { ObservableInput } from 'rxjs';
import { census } from './census.ts';
import { CleanupScope } from './cleanupScope.ts';
import { enter, leave } from './scope.ts';
import { Listener, type Sink } from './seam.ts';
import type { Supply, Taker } from './supply.ts';

/** Turns an input into work to subscribe to. `signal` aborts when that work is cancelled. */
export type Projector<T, O extends ObservableInput<unknown>> = (value: T, index: number, signal: AbortSignal) => O;

/** What an inner reports to. */
interface Owner<V> {
  readonly closed: boolean;
  onValue(inner: Inner<V>, value: V): void;
  onInnerComplete(inner: Inner<V>): void;
  onInnerError(inner: Inner<V>, error: unknown): void;
  leave(inner: Inner<V>): void;
  pump(): void;
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
    if (!this.owner.closed) this.owner.onValue(this, value);
  }

  override onError(error: unknown): void {
    this.owner.leave(this);
    if (this.owner.closed) return;
    this.owner.onInnerError(this, error);
    this.owner.pump();
  }

  override onComplete(): void {
    this.owner.leave(this);
    if (this.owner.closed) return;
    this.owner.onInnerComplete(this);
    this.owner.pump();
  }
}

/**
 * The one loop under every operator that runs several inputs at a time. It takes an input when a slot is free, from a
 * supply that is pulled or buffered, and never calls itself: an inner that ends inside its own subscribe only makes the
 * loop go round again, so a million synchronous inners need no stack and none is forgotten (rxjs#7334).
 *
 * Subclasses say what a value, an end and a failure mean.
 */
export abstract class Pump<T, V, R> implements Owner<V>, Taker {
  /** Nothing may be forwarded any more: ended, failed or unsubscribed. */
  closed = false;
  /** How many inners are subscribed. */
  protected active = 0;
  protected readonly scope: CleanupScope<R>;
  private head: Inner<V> | undefined;
  private tail: Inner<V> | undefined;
  private taken = 0;
  private pumping = false;
  private readonly signals: boolean;

  constructor(
    protected readonly sink: Sink<R>,
    private readonly supply: Supply<T>,
    private readonly project: Projector<T, ObservableInput<V>>,
    private readonly concurrency: number,
  ) {
    this.scope = new CleanupScope(sink);
    this.signals = project.length > 2;
  }

  abstract onValue(inner: Inner<V>, value: V): void;
  abstract onInnerComplete(inner: Inner<V>): void;
  /** Every input was taken and every inner has ended. */
  protected abstract onDone(): void;

  onInnerError(_inner: Inner<V>, error: unknown): void {
    this.fail(error);
  }

  protected makeInner(index: number): Inner<V> {
    return new Inner(this, index);
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
    return !this.closed && this.room > 0 && this.mayStart();
  }

  private start(value: T): void {
    const inner = this.makeInner(this.taken++);
    this.enrol(inner);
    let input: ObservableInput<V>;
    try {
      input = this.project(value, inner.index, this.signals ? signalOf(inner) : (undefined as never));
    } catch (error) {
      inner.onError(error);
      return;
    }
    inner.listenTo(input);
  }

  private enrol(inner: Inner<V>): void {
    inner.previous = this.tail;
    if (this.tail) this.tail.following = inner;
    else this.head = inner;
    this.tail = inner;
    this.active++;
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
    this.stop();
    this.scope.error(error);
  }

  /** Completes, after `last` if one is given, once everything cancelled for it has cleaned up. */
  protected finish(...last: [R?]): void {
    this.stop();
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
