import type { Store } from './store.ts';

interface Entry<T> {
  readonly item: T;
  /** Decides between equals. */
  readonly turn: number;
}

/**
 * A binary heap in which equals keep the order in which they came. Every comparison is made before anything moves, so
 * that a `compare` that throws leaves the heap as it was.
 */
export class HeapStore<T> implements Store<T> {
  private heap: Entry<T>[] = [];
  private lastTurn = 0;
  private firstTurn = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.heap.length;
  }

  add(item: T): void {
    this.insert({ item, turn: ++this.lastTurn });
  }

  putBack(item: T): void {
    this.insert({ item, turn: --this.firstTurn });
  }

  take(): T {
    const { heap } = this;
    const top = heap[0]!;
    const last = heap.at(-1)!;
    const path = this.pathDown(last);
    heap.pop();
    let hole = 0;
    for (const child of path) {
      heap[hole] = heap[child]!;
      hole = child;
    }
    if (heap.length > 0) heap[hole] = last;
    return top.item;
  }

  /** What comes last makes room: the newest of the least urgent, found by looking at every item. */
  slide(item: T): boolean {
    const { heap } = this;
    let worst = 0;
    for (let i = 1; i < heap.length; i++) if (this.before(heap[worst]!, heap[i]!)) worst = i;
    const entry = { item, turn: this.lastTurn + 1 };
    if (!this.before(entry, heap[worst]!)) return false;
    // Nothing comes after the worst, so it is a leaf: whatever stands there can only move up.
    const hole = this.pathUp(entry, worst);
    this.lastTurn++;
    this.moveUp(entry, worst, hole);
    return true;
  }

  clear(): void {
    this.heap = [];
  }

  private insert(entry: Entry<T>): void {
    const end = this.heap.length;
    this.moveUp(entry, end, this.pathUp(entry, end));
  }

  private before(a: Entry<T>, b: Entry<T>): boolean {
    const order = this.compare(a.item, b.item);
    return order < 0 || (order === 0 && a.turn < b.turn);
  }

  /** How far up `entry` rises from `from`. */
  private pathUp(entry: Entry<T>, from: number): number {
    let hole = from;
    while (hole > 0 && this.before(entry, this.heap[parentOf(hole)]!)) hole = parentOf(hole);
    return hole;
  }

  private moveUp(entry: Entry<T>, from: number, to: number): void {
    let hole = from;
    for (; hole !== to; hole = parentOf(hole)) this.heap[hole] = this.heap[parentOf(hole)]!;
    this.heap[hole] = entry;
  }

  /** The children that rise when the top goes and `last` is put where there is room for it. */
  private pathDown(last: Entry<T>): number[] {
    const { heap } = this;
    const path: number[] = [];
    const end = heap.length - 1;
    for (let child = 1; child < end; child = 2 * child + 1) {
      if (child + 1 < end && this.before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.before(heap[child]!, last)) break;
      path.push(child);
    }
    return path;
  }
}

function parentOf(index: number): number {
  return (index - 1) >> 1;
}
