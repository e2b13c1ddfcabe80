import type { Unsubscribable } from 'rxjs';
import { census } from './census.ts';
import { post, queueInForce, type Posted, type Poster } from './runQueue.ts';
import { currentPlace, currentScope, enter, leave } from './scope.ts';
import type { Sink } from './seam.ts';
import { watch } from './watch.ts';

/**
 * A subscriber standing in line. Between `grant` and the posted wake-up lies the gap: what it was granted is its own
 * already, but if it leaves now it is handed back, so that nothing is lost.
 */
export class Waiter<T, W = void> implements Posted, Unsubscribable {
  previous: Waiter<T, W> | undefined;
  following: Waiter<T, W> | undefined;
  private state: 'waiting' | 'granted' | 'failed' | 'woken' | 'left' = 'waiting';
  /** What it was granted, or fails with. */
  private result: unknown;
  /** What runs when it is woken runs where it began to wait. */
  private readonly place = currentPlace();

  constructor(
    private readonly line: WaitLine<T, W>,
    private readonly sink: Sink<T>,
    /** What it waits for: how many permits, which item. */
    readonly want: W,
  ) {}

  /** It got what it was granted. */
  get woken(): boolean {
    return this.state === 'woken';
  }

  /** Ends the wait with `value`; the subscriber is woken once the current synchronous work is over. */
  grant(value: T, queue?: Poster): void {
    this.line.remove(this);
    this.state = 'granted';
    this.result = value;
    if (queue) queue.post(this, false);
    else post(this);
  }

  /** Ends the wait with an error, woken likewise. */
  fail(error: unknown): void {
    this.line.remove(this);
    this.state = 'failed';
    this.result = error;
    post(this);
  }

  run(): void {
    const { state, result, sink } = this;
    if (state === 'left') return;
    this.state = 'woken';
    this.result = undefined;
    const outside = enter(this.place);
    try {
      if (state === 'failed') {
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
    const { state, result } = this;
    if (state === 'woken' || state === 'left') return;
    this.state = 'left';
    this.result = undefined;
    if (state === 'waiting') this.line.leave(this);
    else if (state === 'granted') this.line.returned(result as T);
  }
}

/** Subscribers in the order they came: a doubly linked list through themselves, so that leaving it costs O(1). */
export class WaitLine<T, W = void> {
  head: Waiter<T, W> | undefined;
  size = 0;
  private tail: Waiter<T, W> | undefined;
  /** In debug mode: what says of a waiter that it waits no longer. */
  private watched: Map<Waiter<T, W>, () => void> | undefined;

  /**
   * @param what How a report calls what is waited for.
   * @param handBack Takes what was granted to a subscriber that left before it was woken.
   * @param onLeave Called when a waiter gave up its place: the next one may want less.
   */
  constructor(
    private readonly what: string,
    private readonly handBack: (value: T) => void = () => undefined,
    private readonly onLeave: () => void = () => undefined,
  ) {}

  /** Puts `sink` at the end of the line. */
  join(sink: Sink<T>, want: W): Waiter<T, W> {
    const waiter = new Waiter(this, sink, want);
    waiter.previous = this.tail;
    if (this.tail) this.tail.following = waiter;
    else this.head = waiter;
    this.tail = waiter;
    this.size++;
    census.waiters++;
    if (watch) (this.watched ??= new Map()).set(waiter, watch.waiting(currentScope(), this.what));
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
    if (waiter.previous) waiter.previous.following = waiter.following;
    else this.head = waiter.following;
    if (waiter.following) waiter.following.previous = waiter.previous;
    else this.tail = waiter.previous;
    // One that the collector has moved among the old would keep those alive that came after it.
    waiter.previous = waiter.following = undefined;
    this.size--;
    census.waiters--;
    if (this.watched) this.unwatch(this.watched, waiter);
  }

  /** Tells last, for a trace calls out. */
  private unwatch(watched: Map<Waiter<T, W>, () => void>, waiter: Waiter<T, W>): void {
    const over = watched.get(waiter);
    watched.delete(waiter);
    over?.();
  }

  /** @internal For `Waiter`. */
  leave(waiter: Waiter<T, W>): void {
    this.remove(waiter);
    this.onLeave();
  }

  /** @internal For `Waiter`. */
  returned(value: T): void {
    this.handBack(value);
  }
}
