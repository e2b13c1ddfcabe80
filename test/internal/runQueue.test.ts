import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it, vi } from 'vitest';
import { after, now } from '../../src/operators/internal/clock.ts';
import { post, postCancellation } from '../../src/operators/internal/runQueue.ts';
import { onScheduler } from '../../src/operators/internal/world.ts';
import { collectUnhandled } from './unhandled.ts';

const unhandled = collectUnhandled();

function newScheduler(): TestScheduler {
  return new TestScheduler((actual, expected) => {
    expect(actual).toStrictEqual(expected);
  });
}

/** The two ways of being in virtual time. */
const worlds: [name: string, run: (body: () => void) => void][] = [
  [
    "a bare TestScheduler's run",
    (body) => {
      newScheduler().run(body);
    },
  ],
  [
    "the testing kit's scheduler",
    (body) => {
      const scheduler = newScheduler();
      onScheduler(scheduler, () => {
        body();
        scheduler.flush();
      });
    },
  ],
];

describe('in real time', () => {
  it('runs entries in the order they were posted, once the synchronous work is over', async () => {
    const ran: number[] = [];
    for (const n of [1, 2, 3]) post({ run: () => ran.push(n) });
    expect(ran).toEqual([]);
    await Promise.resolve();
    expect(ran).toEqual([1, 2, 3]);
  });

  it('runs cancellations before the wake-ups that wait already', async () => {
    const ran: string[] = [];
    post({ run: () => ran.push('wake-up') });
    postCancellation({ run: () => ran.push('first') });
    postCancellation({ run: () => ran.push('second') });
    expect(ran).toEqual([]);
    await Promise.resolve();
    expect(ran).toEqual(['first', 'second', 'wake-up']);
  });

  it('serves a whole batch, and what it posts, in one microtask', async () => {
    const ran: string[] = [];
    post({
      run: () => {
        ran.push('first');
        void Promise.resolve().then(() => ran.push('microtask'));
        post({ run: () => ran.push('posted by the first') });
      },
    });
    post({ run: () => ran.push('second') });
    await Promise.resolve();
    await Promise.resolve();
    expect(ran).toEqual(['first', 'second', 'posted by the first', 'microtask']);
  });

  it('serves what is posted after a drain in a drain of its own', async () => {
    const ran: number[] = [];
    post({ run: () => ran.push(1) });
    await Promise.resolve();
    post({ run: () => ran.push(2) });
    await Promise.resolve();
    expect(ran).toEqual([1, 2]);
  });

  it('loses nothing but the entry that throws, whose error goes to the unhandled-error hook', async () => {
    const ran: number[] = [];
    post({ run: () => ran.push(1) });
    post({
      run: () => {
        throw new Error('second');
      },
    });
    post({ run: () => ran.push(3) });
    await Promise.resolve();
    expect(ran).toEqual([1, 3]);
    vi.runAllTimers();
    expect(unhandled).toEqual([new Error('second')]);
  });

  it('needs no stack for a million entries that each post the next', async () => {
    let left = 1_000_000;
    const entry = {
      run: () => {
        if (--left > 0) post(entry);
      },
    };
    post(entry);
    await Promise.resolve();
    expect(left).toBe(0);
  });
});

describe.each(worlds)('in %s', (_, run) => {
  it('runs entries in order, once the synchronous work is over, in the frame that posted them', () => {
    const ran: string[] = [];
    const note = (what: string) => () => ran.push(`${what} at ${now(undefined)}`);
    run(() => {
      after(3, note('timer'), undefined);
      after(
        2,
        () => {
          post({ run: note('first') });
          post({ run: () => post({ run: note('posted by the second') }) });
          post({ run: note('third') });
          expect(ran).toEqual([]);
        },
        undefined,
      );
    });
    expect(ran).toEqual(['first at 2', 'third at 2', 'posted by the second at 2', 'timer at 3']);
  });

  it('loses nothing but the entry that throws', () => {
    const ran: number[] = [];
    run(() => {
      post({ run: () => ran.push(1) });
      post({
        run: () => {
          throw new Error('second');
        },
      });
      post({ run: () => ran.push(3) });
    });
    expect(ran).toEqual([1, 3]);
    vi.runAllTimers();
    expect(unhandled).toEqual([new Error('second')]);
  });

  it('serves its own entries while a drain is pending in real time, and leaves that one alone', async () => {
    const ran: string[] = [];
    post({ run: () => ran.push('real') });
    run(() => {
      post({ run: () => ran.push('virtual') });
    });
    expect(ran).toEqual(['virtual']);
    await Promise.resolve();
    expect(ran).toEqual(['virtual', 'real']);
  });

  it('takes nothing from a run that died, and holds up neither the next one nor real time', async () => {
    const ran: string[] = [];
    const dying = () => {
      run(() => {
        post({ run: () => ran.push('dead') });
        throw new Error('dies');
      });
    };
    expect(dying).toThrow('dies');
    run(() => {
      post({ run: () => ran.push('next run') });
    });
    post({ run: () => ran.push('real') });
    await Promise.resolve();
    expect(ran).toEqual(['next run', 'real']);
  });
});

it('posts to the innermost of nested worlds, and to the outer one again after it', () => {
  const [outer, inner] = [newScheduler(), newScheduler()];
  const ran: string[] = [];
  onScheduler(outer, () => {
    post({ run: () => ran.push('outer 1') });
    onScheduler(inner, () => {
      post({ run: () => ran.push('inner') });
    });
    post({ run: () => ran.push('outer 2') });
  });
  inner.flush();
  expect(ran).toEqual(['inner']);
  outer.flush();
  expect(ran).toEqual(['inner', 'outer 1', 'outer 2']);
});
