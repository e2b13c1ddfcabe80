import { Deque } from '../../internal/deque.ts';

/** The items of a queue, and which of them is next. */
export interface Store<T> {
  readonly size: number;
  add(item: T): void;
  /** Removes the next item. There must be one. */
  take(): T;
  /** Puts an item that was handed out before any of those that are here back where it stood. */
  putBack(item: T): void;
  /** Adds an item to a full store, at the cost of one; false if that is the new one. */
  slide(item: T): boolean;
  clear(): void;
}

/** First in, first out. */
export class FifoStore<T> extends Deque<T> implements Store<T> {
  add(item: T): void {
    this.push(item);
  }

  take(): T {
    return this.shift() as T;
  }

  putBack(item: T): void {
    this.unshift(item);
  }

  slide(item: T): boolean {
    this.shift();
    this.push(item);
    return true;
  }
}

/** Last in, first out. */
export class LifoStore<T> extends FifoStore<T> {
  override take(): T {
    return this.pop() as T;
  }
}
