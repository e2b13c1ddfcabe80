import { expect, it, vi } from 'vitest';
import { AsyncEvent, Condition, Lock, withLock } from 'rx-asyncio';

const MILLION = 1_000_000;

// Nothing here measures time; a busy machine merely needs more of it.
vi.setConfig({ testTimeout: 60_000 });

it('a million waiters on one lock are served in order, without a stack overflow', async () => {
  const lock = new Lock();
  const first = lock.tryAcquire();
  let count = 0;
  let inOrder = true;
  const acquire = lock.acquire();
  const done = new Promise<void>((resolve) => {
    for (let n = 0; n < MILLION; n++) {
      acquire.subscribe((permit) => {
        inOrder &&= count === n;
        count++;
        permit.release();
        if (count === MILLION) resolve();
      });
    }
  });
  expect(lock.waiting).toBe(MILLION);
  first?.release();
  await done;
  expect(inOrder).toBe(true);
  expect([lock.locked, lock.waiting]).toEqual([false, 0]);
});

it('a hundred thousand waiters on one event are woken by one set()', async () => {
  const event = new AsyncEvent();
  let count = 0;
  const wait = event.wait();
  const done = new Promise<void>((resolve) => {
    for (let n = 0; n < 100_000; n++) wait.subscribe(() => ++count === 100_000 && resolve());
  });
  event.set();
  expect(count).toBe(0);
  await done;
  expect(event.waiting).toBe(0);
});

it('a predicate that is false a hundred thousand times needs no more stack than one that is false once', async () => {
  const condition = new Condition();
  let asked = 0;
  const done = new Promise<boolean>((resolve) => {
    condition.waitFor(() => ++asked > 100_000).pipe(withLock(condition)).subscribe(resolve);
  });
  while (asked <= 100_000) {
    condition.next(1);
    await Promise.resolve();
  }
  expect(await done).toBe(true);
  expect(condition.locked).toBe(false);
});
