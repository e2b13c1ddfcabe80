import fc from 'fast-check';
import type { Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { LifoQueue, PriorityQueue, Queue } from 'rx-asyncio';

/** What may happen to a queue; the numbers say which of those who wait it happens to. */
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('put', 'get', 'putNowait', 'getNowait', 'turn') }),
  fc.record({ kind: fc.constantFrom('cancelPut', 'cancelGet'), which: fc.nat({ max: 9 }) }),
);
const script = fc.array(step, { maxLength: 60 });
const maxsize = fc.constantFrom(1, 2, 5, Infinity);

/** A queue, and everything that becomes of the items that are put into it. */
class Trial {
  /** Items in the order in which they were let in, and in which they came out. */
  readonly accepted: number[] = [];
  readonly delivered: number[] = [];
  /** Puts that were cancelled before they were heard of: their item may be in. */
  readonly unheard = new Set<number>();
  private readonly puts = new Map<number, Subscription>();
  private readonly gets = new Map<number, Subscription>();
  private items = 0;
  private getters = 0;

  constructor(readonly queue: Queue<number>) {}

  async run(steps: readonly { kind: string; which?: number }[]): Promise<void> {
    for (const { kind, which = 0 } of steps) {
      if (kind === 'turn') await this.turn();
      else this.act(kind, which);
    }
    await this.turn();
  }

  /** Lets everyone be woken; then nobody waits for what there is. */
  async turn(): Promise<void> {
    await Promise.resolve();
    const { queue } = this;
    expect(this.gets.size > 0 && !queue.empty).toBe(false);
    expect(this.puts.size > 0 && !queue.full).toBe(false);
  }

  /** Everything that has come out, and comes out now. */
  async all(): Promise<number[]> {
    while (!this.queue.empty) this.delivered.push(this.queue.getNowait());
    await this.turn();
    return this.delivered;
  }

  private act(kind: string, which: number): void {
    const { queue } = this;
    if (kind === 'put') this.put(this.items++);
    else if (kind === 'get') this.get(this.getters++);
    else if (kind === 'putNowait' && !queue.full) this.accepted.push(this.force(this.items++));
    else if (kind === 'getNowait' && !queue.empty) this.delivered.push(queue.getNowait());
    else if (kind === 'cancelPut') this.cancelPut(nth(this.puts, which));
    else if (kind === 'cancelGet') this.cancelGet(nth(this.gets, which));
  }

  private force(item: number): number {
    expect(this.queue.putNowait(item)).toBe(true);
    return item;
  }

  private put(item: number): void {
    const subscription = this.queue.put(item).subscribe(() => {
      this.accepted.push(item);
      this.puts.delete(item);
    });
    if (!subscription.closed) this.puts.set(item, subscription);
  }

  private get(getter: number): void {
    const subscription = this.queue.get().subscribe((item) => {
      this.delivered.push(item);
      this.gets.delete(getter);
    });
    if (!subscription.closed) this.gets.set(getter, subscription);
  }

  private cancelPut(item: number | undefined): void {
    if (item === undefined) return;
    this.puts.get(item)?.unsubscribe();
    this.puts.delete(item);
    this.unheard.add(item);
  }

  private cancelGet(getter: number | undefined): void {
    if (getter === undefined) return;
    this.gets.get(getter)?.unsubscribe();
    this.gets.delete(getter);
  }
}

function nth<K>(map: ReadonlyMap<K, unknown>, which: number): K | undefined {
  return [...map.keys()][which % map.size];
}

const unordered = (a: number, b: number) => (a % 3) - (b % 3);

describe.each([
  ['Queue', (size: number) => new Queue<number>({ maxsize: size })],
  ['LifoQueue', (size: number) => new LifoQueue<number>({ maxsize: size })],
  ['PriorityQueue', (size: number) => new PriorityQueue<number>({ maxsize: size, compare: unordered })],
] as const)('%s', (_, make) => {
  it('(footgun 12) whatever is put, got and cancelled, and when: no item is lost or given twice', async () => {
    await fc.assert(
      fc.asyncProperty(maxsize, script, async (size, steps) => {
        const trial = new Trial(make(size));
        await trial.run(steps);
        const out = await trial.all();
        expect(new Set(out).size).toBe(out.length);
        expect(trial.accepted.filter((item) => !out.includes(item))).toEqual([]);
        const mayBeIn = new Set([...trial.accepted, ...trial.unheard]);
        expect(out.filter((item) => !mayBeIn.has(item))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('holds no more than maxsize items, as long as nobody is cancelled', async () => {
    const calm = script.map((steps) => steps.filter(({ kind }) => !kind.startsWith('cancel')));
    await fc.assert(
      fc.asyncProperty(maxsize, calm, async (size, steps) => {
        const trial = new Trial(make(size));
        await trial.run(steps);
        expect(trial.queue.highWater).toBeLessThanOrEqual(size);
      }),
      { numRuns: 100 },
    );
  });
});

it('a Queue is first in, first out, to getters in the order they came, whoever is cancelled', async () => {
  // What is taken without waiting in the gap overtakes those who are being woken; nothing else may.
  const patient = script.map((steps) => steps.filter(({ kind }) => kind !== 'getNowait'));
  await fc.assert(
    fc.asyncProperty(maxsize, patient, async (size, steps) => {
      const trial = new Trial(new Queue({ maxsize: size }));
      await trial.run(steps);
      const out = await trial.all();
      expect(out.toSorted((a, b) => a - b)).toEqual(out);
    }),
    { numRuns: 300 },
  );
});

describe('PriorityQueue', () => {
  it('gives out what a stable sort would, whatever is put and taken in between', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat({ max: 9 }), { freq: 3 }), { maxLength: 200 }), (steps) => {
        const queue = new PriorityQueue<readonly [number, number]>({ maxsize: Infinity, compare: ([a], [b]) => a - b });
        const model: (readonly [number, number])[] = [];
        steps.forEach((urgency, at) => {
          if (urgency !== null) {
            queue.putNowait([urgency, at]);
            model.push([urgency, at]);
            model.sort(([a], [b]) => a - b);
          } else if (model.length > 0) {
            expect(queue.getNowait()).toEqual(model.shift());
          }
        });
        expect(queue.size).toBe(model.length);
        for (const item of model) expect(queue.getNowait()).toEqual(item);
      }),
      { numRuns: 300 },
    );
  });

  it("under 'sliding' keeps the first `maxsize` of a stable sort", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 })), fc.integer({ min: 1, max: 8 }), (urgencies, size) => {
        const queue = new PriorityQueue<readonly [number, number]>({
          maxsize: size,
          overflow: 'sliding',
          compare: ([a], [b]) => a - b,
        });
        urgencies.forEach((urgency, at) => queue.putNowait([urgency, at]));
        const sorted = urgencies.map((urgency, at) => [urgency, at] as const).sort(([a], [b]) => a - b);
        const kept: unknown[] = [];
        while (!queue.empty) kept.push(queue.getNowait());
        expect(kept).toEqual(sorted.slice(0, size));
      }),
      { numRuns: 300 },
    );
  });
});
