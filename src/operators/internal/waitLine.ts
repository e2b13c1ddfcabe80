import type { Unsubscribable } from 'rxjs';
import { census } from './census.ts';
import { post, queueInForce, type Posted, type Poster } from './runQueue.ts';
import { currentScope, enter, leave } from './scope.ts';
import type { Sink } from './seam.ts';
import { watch } from './watch.ts';

/**
 * A subscriber standing in line. Between `grant` and the posted wake-up lies the gap: what it was granted is its own
 * already, but if it leaves now it is handed back, so that nothing is lost.
 */
export class Waiter<T, W = void> implements Posted, Unsubscribable {
  previous: Waiter<T, W> | undefined;
  following: Waiter<T, W> | undefined;
  /** In line; else granted and not yet woken, or done with. */
  waiting = true;
  /** It got what it was granted. */
  woken = false;
  private granted: 'value' | 'error' | undefined;
  /** What it was granted. */
  private result: unknown;
  /** What runs when it is woken runs where it began to wait. */
  private readonly scope = currentScope();
  readonly unwatch: (() => void) | undefined;

  constructor(
    private readonly line: WaitLine<T, W>,
    private readonly sink: Sink<T>,
    /** What it waits for: how many permits, which item. */
    readonly want: W,
    private readonly handBack: (value: T) => void,
  ) {
    this.unwatch = watch?.waiting(this.scope, line.what);
  }

  /** Ends the wait with `value`; the subscriber is woken once the current synchronous work is over. */
  grant(value: T, queue?: Poster): void {
    this.line.remove(this);
    this.granted = 'value';
    this.result = value;
    if (queue) queue.post(this, false);
    else post(this);
  }

  /** Ends the wait with an error, woken likewise. */
  fail(error: unknown): void {
    this.line.remove(this);
    this.granted = 'error';
    this.result = error;
    post(this);
  }

  run(): void {
    const { granted, result, sink } = this;
    if (!granted) return;
    this.granted = this.result = undefined;
    this.woken = true;
    const outside = enter(this.scope);
    try {
      if (granted === 'error') {
        sink.error(result);
      } else {
        sink.next(result as T);
        sink.complete();
      }
    } finally {
      leave(outside);
    }
  }

  /** Called when its subscriber leaves. */
  unsubscribe(): void {
    if (this.waiting) {
      this.line.leave(this);
    } else if (this.granted) {
      const { granted, result } = this;
      this.granted = this.result = undefined;
      if (granted === 'value') this.handBack(result as T);
    }
  }
}

/** Subscribers in the order they came: a doubly linked list through themselves, so that leaving it costs O(1). */
export class WaitLine<T, W = void> {
  head: Waiter<T, W> | undefined;
  size = 0;
  private tail: Waiter<T, W> | undefined;

  /**
   * @param what How a report calls what is waited for.
   * @param onLeave Called when a waiter gave up its place: the next one may want less.
   */
  constructor(
    readonly what: string,
    private readonly onLeave: () => void = () => undefined,
  ) {}

  /** Puts `sink` at the end of the line. `handBack` takes what was granted to a subscriber that left before it was woken. */
  join(sink: Sink<T>, want: W, handBack: (value: T) => void): Waiter<T, W> {
    const waiter = new Waiter(this, sink, want, handBack);
    waiter.previous = this.tail;
    if (this.tail) this.tail.following = waiter;
    else this.head = waiter;
    this.tail = waiter;
    this.size++;
    census.waiters++;
    // Last, because a sink that is closed already calls `unsubscribe` at once.
    sink.add(waiter);
    return waiter;
  }

  /** Ends every wait with `value`. */
  grantAll(value: T): void {
    const queue = queueInForce();
    while (this.head) this.head.grant(value, queue);
  }

  /** @internal For `Waiter`. */
  remove(waiter: Waiter<T, W>): void {
    waiter.waiting = false;
    if (waiter.previous) waiter.previous.following = waiter.following;
    else this.head = waiter.following;
    if (waiter.following) waiter.following.previous = waiter.previous;
    else this.tail = waiter.previous;
    this.size--;
    census.waiters--;
    // Last, for a trace calls out.
    waiter.unwatch?.();
  }

  /** @internal For `Waiter`. */
  leave(waiter: Waiter<T, W>): void {
    this.remove(waiter);
    this.onLeave();
  }
}
