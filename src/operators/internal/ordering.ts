import type { Observable, ObservableInput } from 'rxjs';
import { make } from './make.ts';
import { Deque } from './deque.ts';
import { Pump, type Projector } from './pump.ts';
import type { Sink } from './seam.ts';
import type { Supply } from './supply.ts';
import { checkCount } from './validate.ts';

/** Options of `orderedMap` and `orderedAll`. */
export interface OrderedOptions {
  /** How many inputs may run at a time: an integer >= 1 or `Infinity`. Default `Infinity`. */
  readonly concurrency?: number;
  /**
   * How many inputs that have ended may wait for an earlier one before no further input is started: an integer >= 1 or
   * `Infinity`. Bounds what is held back while the head is slow. Default: `concurrency`.
   */
  readonly capacity?: number;
}

export function checkOrderedOptions(name: string, options: OrderedOptions): void {
  if (options.concurrency !== undefined) checkCount(name, 'concurrency', options.concurrency);
  if (options.capacity !== undefined) checkCount(name, 'capacity', options.capacity);
}

/** An input's place in line. */
interface Place<V> {
  /** What it emitted before its turn came. */
  readonly held: V[];
  done: boolean;
}

/** Emits the values of the first inner in line as they come, and holds those of later ones back until they are first. */
class Ordering<T, V> extends Pump<T, V, V> {
  /** In input order: inputs that run, and ended ones that wait for an earlier one. */
  private readonly line = new Deque<Place<V>>();
  /** The index of the first in line. */
  private first = 0;
  private readonly capacity: number;
  private flushing = false;

  constructor(
    sink: Sink<V>,
    supply: Supply<T>,
    project: Projector<T, ObservableInput<V>>,
    { concurrency = Infinity, capacity = concurrency }: OrderedOptions,
  ) {
    super(sink, supply, project, concurrency);
    this.capacity = capacity;
  }

  protected override onStart(): void {
    this.line.push({ held: [], done: false });
  }

  protected override mayStart(): boolean {
    return this.line.size - this.active < this.capacity;
  }

  override onValue(value: V, index: number): void {
    if (index === this.first && !this.flushing) this.emit(value);
    else this.placeOf(index).held.push(value);
  }

  override onEnd(index: number): void {
    this.placeOf(index).done = true;
    if (!this.flushing) this.flush();
  }

  private placeOf(index: number): Place<V> {
    return this.line.at(index - this.first) as Place<V>;
  }

  /** Lets ended inputs at the head of the line go, and what the new head has held back. */
  private flush(): void {
    this.flushing = true;
    let head;
    while (!this.closed && (head = this.line.peek())) {
      // By index: a consumer may make the head emit more while it takes these.
      // eslint-disable-next-line @typescript-eslint/prefer-for-of
      for (let i = 0; i < head.held.length; i++) if (this.mayEmit()) this.emit(head.held[i] as V);
      head.held.length = 0;
      if (!head.done) break;
      this.line.shift();
      this.first++;
    }
    this.flushing = false;
  }

  private mayEmit(): boolean {
    return !this.closed;
  }

  protected override onDone(): void {
    // With inners in line a flush is under way further up the stack: the end comes after it.
    if (this.line.size === 0) this.finish();
  }
}

/** The values of all inputs of a fresh `supply`, those of an earlier input before those of a later one. */
export function ordering<T, V>(
  factory: string,
  supply: () => Supply<T>,
  project: Projector<T, ObservableInput<V>>,
  options: OrderedOptions,
): Observable<V> {
  return make(factory, (sink) => {
    new Ordering(sink, supply(), project, options).open();
  });
}
