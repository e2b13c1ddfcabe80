import {
  AsyncEvent, Barrier, BoundedSemaphore, Condition, Future, LifoQueue, Lock, PriorityQueue, Queue, Semaphore,
} from 'rx-asyncio';
import type { Json, Primitive } from './program.ts';

/** A shared integer. */
export class Variable {
  constructor(public value: number) {}
}

/** What tasks of a program share, by name; a program that mistakes one kind for another is no program. */
export class Primitives {
  constructor(private readonly all: ReadonlyMap<string, unknown>) {}

  get<T>(name: string, ...kinds: readonly (abstract new (...args: never[]) => T)[]): T {
    const found = this.all.get(name);
    if (kinds.some((kind) => found instanceof kind)) return found as T;
    throw new Error(`${name} is no ${kinds.map((kind) => kind.name).join(' or ')}`);
  }
}

export function makePrimitives(specs: Readonly<Record<string, Primitive>>): Primitives {
  return new Primitives(new Map(Object.entries(specs).map(([name, spec]) => [name, make(spec)])));
}

function make(spec: Primitive): unknown {
  switch (spec.kind) {
    case 'lock':
      return new Lock();
    case 'sem':
      return spec.bounded ? new BoundedSemaphore(spec.value) : new Semaphore(spec.value);
    case 'event':
      return new AsyncEvent();
    case 'cond':
      return new Condition();
    case 'barrier':
      return new Barrier(spec.parties);
    case 'future':
      return new Future<Json>();
    case 'var':
      return new Variable(spec.value ?? 0);
    case 'queue':
      return makeQueue(spec.maxsize || Infinity, spec.order);
  }
}

function makeQueue(maxsize: number, order: 'fifo' | 'lifo' | 'prio' = 'fifo'): Queue<number> {
  if (order === 'lifo') return new LifoQueue({ maxsize });
  if (order === 'prio') return new PriorityQueue({ maxsize, compare: (a, b) => a - b });
  return new Queue({ maxsize });
}
