import { expect, it, vi } from 'vitest';
import { disagreements } from './compare.ts';
import { corpora, corpus, type Recorded } from './fixtures.ts';
import { Interpreter } from './interpreter.ts';

// The kernel broken on purpose: a wake-up runs inside the call that causes it.
vi.mock('../../src/operators/internal/runQueue.ts', () => {
  const runNow = (entry: { run(): void }): void => {
    entry.run();
  };
  return { post: runNow, postCancellation: runNow, queueInForce: () => ({ post: runNow }) };
});

function fails({ program, trace }: Recorded): boolean {
  try {
    return disagreements(trace, new Interpreter(program).trace()).length > 0;
  } catch {
    return true;
  }
}

it('the check can fail: with wake-ups delivered synchronously more than 5 % of the corpus differs', () => {
  const recorded = corpora.flatMap(corpus);
  const failing = recorded.filter(fails).length;
  expect(failing).toBeGreaterThan(0.05 * recorded.length);
  expect(failing).toBeLessThan(recorded.length);
});
