import { map, Observable, type ObservableInput, type ObservedValueOf, type Observer } from 'rxjs';
import { Deque } from '../internal/deque.ts';
import { make } from '../internal/make.ts';
import type { Projector } from '../internal/pump.ts';
import { Cold, type Sink } from '../internal/seam.ts';
import { checkChoice, checkCount, checkFunction, expected } from '../internal/validate.ts';
import { WaitLine } from '../internal/waitLine.ts';
import { watch } from '../internal/watch.ts';
import { consuming, QueueSupply } from './internal/consuming.ts';
import { FifoStore, type Store } from './internal/store.ts';
import { QueueEmpty } from './queueEmpty.ts';
import { QueueFull } from './queueFull.ts';
import { QueueShutDown } from './queueShutDown.ts';

/** Options of `new Queue`, `new LifoQueue` and, with `compare`, `new PriorityQueue`. */
export interface QueueOptions {
  /** How many items it holds: an integer >= 1 or, spelt out, `Infinity`. */
  readonly maxsize: number;
  /**
   * What a full queue does with one more item. `'suspend'`: `put` waits for room. `'dropping'`: the item is dropped.
   * `'sliding'`: it is taken in and the oldest one dropped (of a `PriorityQueue`: the least urgent). `'error'`: `put`
   * fails with `QueueFull`. Default `'suspend'`.
   */
  readonly overflow?: 'suspend' | 'dropping' | 'sliding' | 'error';
}

/** Options of `queue.consume`. */
export interface ConsumeOptions {
  /** How many items may be worked on at a time: an integer >= 1 or `Infinity`. Default 1. */
  readonly workers?: number;
}

/** There is one for each item, which is why it is no closure. */
class Put<T> extends Cold<void> {
  private readonly subscribed = watch?.made('Queue.put');

  constructor(
    private readonly queue: Queue<T>,
    private readonly item: T,
  ) {
    super();
  }

  override begin(sink: Sink<void>): void {
    this.subscribed?.();
    if (!sink.closed) this.queue.admit(this.item, sink);
  }
}

/**
 * A bounded buffer between those who put and those who get: a full queue makes putters wait, an empty one getters.
 *
 * ```
 * new Queue({ maxsize: 1 })
 * put(a)    (v|)
 * put(b)    ---(v|)
 * get()     ---(a|)
 * get()     ---(b|)
 * get()     -----(c|)
 * put(c)    -----(v|)
 * ```
 *
 * First in, first out, and first come, first served on both sides: nobody overtakes a waiter. An item that somebody
 * waits for is handed over when it is put, and the item of a waiting `put` is in the queue from the moment there is
 * room; who waited is woken once the current synchronous work is over. A getter that is cancelled in between gives
 * its item to the next getter in line, or back to the *front* of the queue (which may then hold more than `maxsize`
 * until it is taken), so nothing is lost and the order stays. A putter that is cancelled in between has put its item.
 *
 * A Queue is an Observer: `source.subscribe(queue)` puts what the source emits, as `putNowait` does, and shuts the
 * queue down when the source ends. An Observable cannot be asked to wait, so where `putNowait` would throw
 * `QueueFull` the feed has failed: getters receive, after the items that are left, that error, as they do the error
 * of a source that fails. To make a source wait instead, see {@link enqueue} and {@link pipeline}.
 *
 * Throws a `TypeError` or `RangeError` for a `maxsize` that is missing or no integer >= 1 or `Infinity`, and for an
 * `overflow` that is none of the four.
 *
 * asyncio: `Queue(maxsize=0)`, unbounded unless told otherwise; here unbounded must be spelt. There a getter is woken
 * and may find its item taken by a newcomer; here the item is its own.
 *
 * @example
 * ```ts
 * import { concat } from 'rxjs';
 * import { Queue, sleep } from 'rx-asyncio';
 *
 * const queue = new Queue<string>({ maxsize: 1 });
 *
 * concat(queue.put('a'), queue.put('b')).subscribe({
 *   next: () => console.log(`accepted, ${queue.size} in the queue`),
 *   complete: () => queue.shutdown(),
 * });
 * // -> accepted, 1 in the queue
 *
 * queue.consume((item) => sleep(5, item)).subscribe({
 *   next: (item) => console.log(item),
 *   complete: () => console.log('shut down and drained'),
 * });
 * // -> accepted, 1 in the queue
 * // -> a
 * // -> b
 * // -> shut down and drained
 * ```
 */
export class Queue<T> implements Observer<T> {
  readonly #maxsize: number;
  readonly #overflow: NonNullable<QueueOptions['overflow']>;
  /** Items for the taking. While anybody waits to get one there is none; while anybody waits to put one, no room. */
  readonly #items: Store<T>;
  /** Items of getters that have not been woken yet, in the order of both. */
  readonly #handed = new Deque<T>();
  readonly #getters = new WaitLine<void>('an item', () => {
    this.#giveBack();
  });
  readonly #putters = new WaitLine<void, T>('room in a queue');
  readonly #joiners = new WaitLine<void>('a queue to be done');
  #unfinished = 0;
  #highWater = 0;
  #shutDown: false | 'draining' | 'immediate' = false;
  #failure: { readonly error: unknown } | undefined;

  /** A getter's turn: which item it gets is settled when it comes, so that the order holds whoever leaves before. */
  readonly #turn = new Observable<void>((sink) => {
    this.#getters.join(sink);
  }).pipe(map(() => this.#claim()));

  constructor(options: QueueOptions) {
    const { name } = new.target;
    const { maxsize, overflow = 'suspend' } = checkOptions(name, options);
    checkCount(name, 'maxsize', maxsize);
    checkChoice(name, 'overflow', overflow, ['suspend', 'dropping', 'sliding', 'error']);
    this.#maxsize = maxsize;
    this.#overflow = overflow;
    this.#items = this.makeStore(options);
  }

  /** How many items it was made for. */
  get maxsize(): number {
    return this.#maxsize;
  }

  /** How many items there are to take. One that was handed to a waiting getter is no longer among them. */
  get size(): number {
    return this.#items.size;
  }

  /** True when `get()` would have to wait. */
  get empty(): boolean {
    return this.#items.size === 0;
  }

  /** True when `put()` would have to wait. */
  get full(): boolean {
    return !this.#hasRoom();
  }

  /** The largest `size` so far: how close the bound came. */
  get highWater(): number {
    return this.#highWater;
  }

  /**
   * Emits once when `item` is in the queue, at once if there is room, then completes. Subscribing to a full queue
   * waits in line, or does what `overflow` says: under `'dropping'` it completes without a value. Unsubscribing
   * leaves the line with the item. Errors with `QueueShutDown`, also while it waits, and under `'error'` with
   * `QueueFull`.
   */
  put(item: T): Observable<void> {
    return new Put(this, item);
  }

  /** @internal What happens when a `put` is subscribed. */
  admit(item: T, sink: Sink<void>): void {
    if (this.#overflow === 'suspend' && !this.#shutDown && !this.#hasRoom()) {
      this.#putters.join(sink, item);
    } else {
      // What this throws, whoever subscribed turns into the error.
      if (this.putNowait(item)) sink.next();
      sink.complete();
    }
  }

  /**
   * Puts `item` without waiting; false if `overflow` had it dropped. Throws `QueueFull` under `'suspend'` and
   * `'error'` if there is no room, and `QueueShutDown`.
   */
  putNowait(item: T): boolean {
    if (this.#shutDown) throw this.#refusal();
    if (this.#hasRoom()) {
      this.#accept(item);
      return true;
    }
    switch (this.#overflow) {
      case 'dropping':
        return false;
      case 'sliding':
        // One comes and one goes: as many are unfinished as before.
        return this.#items.slide(item);
      case 'suspend':
      case 'error':
        throw new QueueFull(`the queue is full: maxsize is ${this.#maxsize}`);
    }
  }

  /**
   * Emits the next item and completes: at once if there is one. Subscribing waits in line, unsubscribing leaves it.
   * Errors with `QueueShutDown`, or what the source that fed the queue failed with, when no item is left and none can
   * come.
   */
  get(): Observable<T> {
    return make('Queue.get', (sink) => {
      if (this.#isOver()) {
        sink.error(this.#end());
      } else if (this.prompt) {
        sink.next(this.#take());
        sink.complete();
      } else {
        this.#turn.subscribe(sink);
        // There can be items if others are still to be woken: they come first, and this one is woken after them.
        if (this.#items.size > 0) this.#hand();
      }
    });
  }

  /** @internal True if `get()` would emit at once: nobody is still to be woken with an item that came before. */
  get prompt(): boolean {
    return this.#items.size > 0 && this.#handed.size === 0;
  }

  /** Takes the next item without waiting. Throws `QueueEmpty` if there is none, and as `get` errors. */
  getNowait(): T {
    if (this.#items.size > 0) return this.#take();
    throw this.#isOver() ? this.#end() : new QueueEmpty('the queue is empty');
  }

  /** Says that the work on one item that was taken is over. Throws a `RangeError` if that was said of every item put. */
  taskDone(): void {
    if (this.#unfinished === 0) throw new RangeError('Queue.taskDone: called too many times, every item put is done');
    this.#finish(1);
  }

  /**
   * Emits once when `taskDone` has been called for every item put, and completes: at once, if that is so. An item put
   * after that moment does not count.
   */
  join(): Observable<void> {
    return make('Queue.join', (sink) => {
      if (this.#unfinished > 0) {
        this.#joiners.join(sink);
      } else {
        sink.next();
        sink.complete();
      }
    });
  }

  /**
   * Takes no more items: every `put` fails with `QueueShutDown`, waiting ones included. What is in the queue can
   * still be taken; then `get` fails likewise. `immediate` drops what is in the queue, as if it were done.
   * Idempotent.
   */
  shutdown(immediate = false): void {
    if (immediate) this.#shutDown = 'immediate';
    else this.#shutDown ||= 'draining';
    let putter;
    while ((putter = this.#putters.head)) putter.fail(this.#refusal());
    if (immediate) {
      const { size } = this.#items;
      this.#items.clear();
      this.#finish(size);
    }
    this.#turnAway();
  }

  /**
   * Works on the items, `workers` at a time; a worker that is free takes the next one. Emits every value of every
   * piece of work as it comes, and completes when the queue is shut down and drained and the last work has ended.
   *
   * ```
   * source.subscribe(queue)               abc|
   * a                                     ---A|
   * b                                      ---B|
   * c, when a worker is free                  --C|
   * consume(project, { workers: 2 })      ---AB-C|     taskDone() at 4, 5 and 7
   * ```
   *
   * Consumers of the same queue compete: each item goes to one of them. `project` is `(item, index, signal) =>
   * ObservableInput`, with a `signal` only where it is declared. `taskDone` is called for every item taken, when its
   * work completes, fails, or was cancelled and has cleaned up. The first failure cancels the other work of this
   * consumer, waits for its cleanup and errors; so does what the source that fed the queue failed with. Unsubscribing
   * cancels the work; items that were not taken stay in the queue.
   */
  consume<O extends ObservableInput<unknown>>(
    project: Projector<T, O>,
    options: ConsumeOptions = {},
  ): Observable<ObservedValueOf<O>> {
    checkFunction('Queue.consume', 'project', project);
    const { workers = 1 } = options;
    checkCount('Queue.consume', 'workers', workers);
    const work = project as Projector<T, ObservableInput<ObservedValueOf<O>>>;
    return consuming(this, () => new QueueSupply(this), work, workers);
  }

  /** As an Observer: puts `item`; see above for a full queue. Does nothing once the queue is shut down. */
  next(item: T): void {
    try {
      this.putNowait(item);
    } catch (error) {
      this.error(error);
    }
  }

  /** As an Observer: shuts the queue down; getters fail with `error` once the items are gone. */
  error(error: unknown): void {
    if (!this.#shutDown) this.#failure = { error };
    this.shutdown();
  }

  /** As an Observer: `shutdown()`. */
  complete(): void {
    this.shutdown();
  }

  /** Decides which item is next. */
  protected makeStore(_options: QueueOptions): Store<T> {
    return new FifoStore();
  }

  #hasRoom(): boolean {
    return this.#items.size < this.#maxsize;
  }

  #accept(item: T): void {
    const { head } = this.#getters;
    if (head) {
      this.#handed.push(item);
      head.grant();
    } else {
      this.#items.add(item);
      this.#highWater = Math.max(this.#highWater, this.#items.size);
    }
    this.#unfinished++;
  }

  /** Takes the next item. */
  #take(): T {
    const item = this.#items.take();
    this.#admit();
    return item;
  }

  /** Hands the next item to the only getter in line. */
  #hand(): void {
    this.#handed.push(this.#items.take());
    this.#getters.head?.grant();
    this.#admit();
  }

  /** Lets those in who have waited for the room. */
  #admit(): void {
    let putter;
    while ((putter = this.#putters.head) && this.#hasRoom()) {
      try {
        this.#accept(putter.want);
        putter.grant();
      } catch (error) {
        // A comparison failed: that is the business of whoever puts what cannot be compared.
        putter.fail(error);
      }
    }
  }

  /** The item of a getter that is woken. */
  #claim(): T {
    const item = this.#handed.shift() as T;
    this.#turnAway();
    return item;
  }

  /** A getter has left before it was woken: those after it move up, and the last item is free. */
  #giveBack(): void {
    const { head } = this.#getters;
    if (head) {
      head.grant();
      return;
    }
    const item = this.#handed.pop() as T;
    if (this.#shutDown === 'immediate') this.#finish(1);
    else this.#items.putBack(item);
    this.#turnAway();
  }

  #finish(count: number): void {
    this.#unfinished = Math.max(0, this.#unfinished - count);
    if (this.#unfinished > 0) return;
    let joiner;
    while ((joiner = this.#joiners.head)) joiner.grant();
  }

  /** No item is left, none can come, and none can come back. */
  #isOver(): boolean {
    return this.#shutDown !== false && this.#items.size === 0 && this.#handed.size === 0;
  }

  #turnAway(): void {
    if (!this.#isOver()) return;
    let getter;
    while ((getter = this.#getters.head)) getter.fail(this.#end());
  }

  #end(): unknown {
    return this.#failure ? this.#failure.error : this.#refusal();
  }

  #refusal(): QueueShutDown {
    return new QueueShutDown('the queue was shut down', this.#failure && { cause: this.#failure.error });
  }
}

function checkOptions(name: string, options: unknown): QueueOptions {
  if (typeof options === 'object' && options !== null) return options as QueueOptions;
  throw new TypeError(expected(name, 'options with a maxsize', options));
}
