import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deque } from '../../src/operators/internal/deque.ts';

/** What a deque does, said with an array, which is the slow way. */
const model = {
  push: (items: number[], item: number) => void items.push(item),
  unshift: (items: number[], item: number) => void items.unshift(item),
  shift: (items: number[]) => items.shift(),
  pop: (items: number[]) => items.pop(),
  peek: (items: number[]) => items[0],
  clear: (items: number[]) => void (items.length = 0),
};
type Step = readonly [method: keyof typeof model, item: number];

const methods: (keyof typeof model)[] = ['push', 'push', 'push', 'unshift', 'unshift', 'shift', 'shift', 'pop', 'peek'];
const method = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...methods) },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
);
const step: fc.Arbitrary<Step> = fc.tuple(method, fc.integer());

it('does what an array does, at both ends, however it grows and wraps around', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const deque = new Deque<number>();
      const items: number[] = [];
      for (const [method, item] of steps) {
        expect(deque[method](item)).toBe(model[method](items, item));
        expect(deque.size).toBe(items.length);
      }
      expect([...items, undefined].map((_, index) => deque.at(index))).toEqual([...items, undefined]);
      for (const item of items) expect(deque.shift()).toBe(item);
      expect(deque.shift()).toBeUndefined();
    }),
  );
});

it('gives back every one of a million items in order', () => {
  const deque = new Deque<number>();
  for (let n = 0; n < 1_000_000; n++) deque.push(n);
  let wrong = 0;
  for (let n = 0; n < 1_000_000; n++) if (deque.shift() !== n) wrong++;
  expect([wrong, deque.size]).toEqual([0, 0]);
});
