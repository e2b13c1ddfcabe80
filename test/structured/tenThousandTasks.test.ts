import { concat, finalize, NEVER, throwError, type Observable } from 'rxjs';
import { allTasks, finalizeAsync, sleep, taskGroup, TaskGroupError, type TaskGroup } from 'rx-asyncio';
import { VirtualScheduler } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { census } from '../../src/operators/internal/census.ts';

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How long a task takes to clean up, and whether that fails. */
interface Cleanup {
  readonly index: number;
  readonly ms: number;
  readonly fails: boolean;
}

interface Ending {
  readonly error: unknown;
  readonly at: number;
}

/**
 * Runs a group of `size` tasks that would never end, one of which fails at a random instant. Every one of them, the
 * failing one too, takes a random time to clean up; every tenth cleanup fails.
 */
function failingGroup(size: number, seed: number) {
  const random = randomNumbers(seed);
  const cleanups = Array.from({ length: size }, (_, index): Cleanup => {
    return { index, ms: Math.floor(random() * 1000), fails: random() < 0.1 };
  });
  const culprit = Math.floor(random() * size);
  const failsAt = Math.floor(random() * 1000);
  const open = { sources: 0, cleanups: 0 };
  const clock = new VirtualScheduler();
  let group!: TaskGroup;
  let ending: Ending | undefined;

  const failing = (message: string): Observable<never> => throwError(() => message);
  const cleaningUp = ({ index, ms, fails }: Cleanup): Observable<unknown> => {
    open.cleanups++;
    const end = fails && index !== culprit ? concat(sleep(ms), failing(`cleanup ${index}`)) : sleep(ms);
    return end.pipe(finalize(() => open.cleanups--));
  };
  const work = (index: number): Observable<unknown> => {
    open.sources++;
    return (index === culprit ? concat(sleep(failsAt), failing('culprit')) : NEVER).pipe(
      finalize(() => open.sources--),
    );
  };
  clock.run(() => {
    taskGroup((given) => {
      group = given;
      for (const cleanup of cleanups) {
        group.createTask(() => work(cleanup.index).pipe(finalizeAsync(() => cleaningUp(cleanup))));
      }
      return NEVER;
    }).subscribe({
      error: (error: unknown) => {
        ending = { error, at: clock.now() };
      },
    });
  });
  const cancelledAt = failsAt + cleanups[culprit]!.ms;
  const others = cleanups.filter(({ index }) => index !== culprit);
  return { group, ending, open, endedAt: clock.now(), cancelledAt, others };
}

/** Equal times are told in the order of creation. */
const inOrderOfCompletion = (cleanups: readonly Cleanup[]) =>
  cleanups.filter(({ fails }) => fails).sort((a, b) => a.ms - b.ms || a.index - b.index);

/** 200 seeds; most with a tenth of the tasks, because 10,000 take a fifth of a second. */
const runs = [
  { size: 10_000, from: 1, to: 25 },
  { size: 1_000, from: 26, to: 200 },
];

describe.each(runs)('a group of $size tasks, one of which fails at a random instant', ({ size, from, to }) => {
  it(`leaves nothing behind, and tells every failure, once all is clean: for the seeds ${from} to ${to}`, () => {
    const before = { tasks: allTasks().length, ...census };
    for (let seed = from; seed <= to; seed++) {
      const { group, ending, open, endedAt, cancelledAt, others } = failingGroup(size, seed);
      const longest = Math.max(...others.map(({ ms }) => ms));
      const failures = ['culprit', ...inOrderOfCompletion(others).map(({ index }) => `cleanup ${index}`)];

      const left = { ...open, members: group.size, tasks: allTasks().length, ...census };
      expect(left, `seed ${seed}`).toEqual({ sources: 0, cleanups: 0, members: 0, ...before });
      expect(ending?.error, `seed ${seed}`).toBeInstanceOf(TaskGroupError);
      expect((ending?.error as TaskGroupError).errors, `seed ${seed}`).toEqual(failures);
      expect([ending?.at, endedAt], `seed ${seed}`).toEqual([cancelledAt + longest, cancelledAt + longest]);
    }
  }, 120_000);
});
