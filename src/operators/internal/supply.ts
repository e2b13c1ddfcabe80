import type { Observable } from 'rxjs';
import { Deque } from './deque.ts';
import { isAsyncIterable } from './inputs.ts';
import { closeIterator } from './iterate.ts';
import { currentScope, type Scope } from './scope.ts';
import { Listener } from './seam.ts';

/** Who takes from a supply. */
export interface Taker {
  /** How many inputs it could start now. */
  readonly room: number;
  /** An input may be ready, or none may come any more. */
  pump(): void;
  fail(error: unknown): void;
}

/** Where a pump's inputs come from. A pulled supply asks its source only in `ready`, which is only called when needed. */
export interface Supply<T> {
  /** How many inputs there are, where that is known. */
  readonly length?: number;
  /** No further input will be ready. */
  readonly exhausted: boolean;
  open(taker: Taker): void;
  /** True when `take` has an input to give; otherwise asks the source for one if it can be asked. */
  ready(): boolean;
  take(): T;
  close(): void;
}

/** A supply that can be told to ask its source for nothing more. */
export interface StoppableSupply<T> extends Supply<T> {
  /** What was asked for before may still come. */
  stop(): void;
}

/** Pulls an array: what its iterator would say, without an object for each thing it says. */
class ArraySupply<T> implements StoppableSupply<T> {
  exhausted = false;
  private taker!: Taker;
  private taken = 0;

  constructor(private readonly inputs: readonly T[]) {}

  get length(): number {
    return this.inputs.length;
  }

  open(taker: Taker): void {
    this.taker = taker;
  }

  ready(): boolean {
    if (this.taken >= this.inputs.length) this.exhausted = true;
    return !this.exhausted;
  }

  take(): T {
    return this.inputs[this.taken++] as T;
  }

  stop(): void {
    this.close();
    this.taker.pump();
  }

  close(): void {
    this.exhausted = true;
  }
}

/** Pulls a synchronous iterable. */
class IterableSupply<T> implements StoppableSupply<T> {
  exhausted = false;
  private iterator!: Iterator<T>;
  private taker!: Taker;
  private scope: Scope | undefined;
  private asking = false;
  private stopping = false;
  private result: IteratorYieldResult<T> | undefined;

  constructor(private readonly iterable: Iterable<T>) {}

  open(taker: Taker): void {
    this.taker = taker;
    this.scope = currentScope();
    try {
      this.iterator = this.iterable[Symbol.iterator]();
    } catch (error) {
      this.exhausted = true;
      taker.fail(error);
    }
  }

  ready(): boolean {
    if (this.result) return true;
    if (this.exhausted) return false;
    if (this.stopping) {
      this.close();
      return false;
    }
    try {
      this.asking = true;
      const result = this.iterator.next();
      this.asking = false;
      if (this.exhausted) {
        if (!result.done) closeIterator(this.iterator, this.scope);
      } else if (result.done) {
        this.exhausted = true;
      } else {
        this.result = result;
        return true;
      }
    } catch (error) {
      this.exhausted = true;
      this.taker.fail(error);
    }
    return false;
  }

  take(): T {
    const { value } = this.result as IteratorYieldResult<T>;
    this.result = undefined;
    return value;
  }

  stop(): void {
    if (this.asking) this.stopping = true;
    else this.close();
    this.taker.pump();
  }

  /** A generator that is being asked, and closes its own consumer, can only be closed once it has answered. */
  close(): void {
    if (this.exhausted) return;
    this.exhausted = true;
    if (!this.asking) closeIterator(this.iterator, this.scope);
  }
}

/** Pulls an async iterable, one `next()` at a time. */
class AsyncIterableSupply<T> implements StoppableSupply<T> {
  exhausted = false;
  private iterator!: AsyncIterator<T>;
  private taker!: Taker;
  private scope: Scope | undefined;
  private asking = false;
  private stopping = false;
  private result: IteratorYieldResult<T> | undefined;

  constructor(private readonly iterable: AsyncIterable<T>) {}

  open(taker: Taker): void {
    this.taker = taker;
    this.scope = currentScope();
    try {
      this.iterator = this.iterable[Symbol.asyncIterator]();
    } catch (error) {
      this.onError(error);
    }
  }

  ready(): boolean {
    if (this.result) return true;
    if (this.asking || this.exhausted) return false;
    if (this.stopping) {
      this.exhausted = true;
      return false;
    }
    this.asking = true;
    try {
      this.iterator.next().then(this.onResult, this.onError);
    } catch (error) {
      this.onError(error);
    }
    return false;
  }

  take(): T {
    const { value } = this.result as IteratorYieldResult<T>;
    this.result = undefined;
    return value;
  }

  /** `return()` at once, so that an iterator which waits for its source can answer that it is done. */
  stop(): void {
    if (this.exhausted || this.stopping) return;
    this.stopping = true;
    closeIterator(this.iterator, this.scope);
    this.taker.pump();
  }

  close(): void {
    if (this.exhausted) return;
    this.exhausted = true;
    if (!this.stopping) closeIterator(this.iterator, this.scope);
  }

  private readonly onResult = (result: IteratorResult<T>): void => {
    this.asking = false;
    if (this.exhausted) return;
    if (result.done) this.exhausted = true;
    else this.result = result;
    this.taker.pump();
  };

  private readonly onError = (error: unknown): void => {
    if (this.exhausted) return;
    this.exhausted = true;
    this.taker.fail(error);
  };
}

/** Buffers what an Observable pushes: it cannot be asked to wait. */
export class PushedSupply<T> extends Listener<T> implements StoppableSupply<T> {
  protected taker!: Taker;
  protected readonly buffer: Deque<T> = new Deque();
  private ended = false;

  constructor(private readonly source: Observable<T>) {
    super();
  }

  get exhausted(): boolean {
    return this.ended && this.buffer.size === 0;
  }

  open(taker: Taker): void {
    this.taker = taker;
    this.listenTo(this.source);
  }

  ready(): boolean {
    return this.buffer.size > 0;
  }

  take(): T {
    return this.buffer.shift() as T;
  }

  stop(): void {
    this.cancel();
    this.onComplete();
  }

  close(): void {
    this.buffer.clear();
    this.cancel();
  }

  override onNext(value: T): void {
    this.buffer.push(value);
    this.taker.pump();
  }

  override onError(error: unknown): void {
    this.taker.fail(error);
  }

  override onComplete(): void {
    this.ended = true;
    this.taker.pump();
  }
}

export function pulled<T>(inputs: Iterable<T> | AsyncIterable<T>): StoppableSupply<T> {
  if (Array.isArray(inputs)) return new ArraySupply(inputs as T[]);
  return isAsyncIterable<T>(inputs) ? new AsyncIterableSupply(inputs) : new IterableSupply(inputs);
}

export function pushed<T>(source: Observable<T>): Supply<T> {
  return new PushedSupply(source);
}
