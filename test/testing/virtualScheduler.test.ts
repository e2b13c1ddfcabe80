import { interval, map, take, timer } from 'rxjs';
import { Lock, sleep, withLock } from 'rx-asyncio';
import { VirtualScheduler } from 'rx-asyncio/testing';
import { expect, it } from 'vitest';

it('jumps to what is due next, and runs what is due together in the order it was scheduled', () => {
  const clock = new VirtualScheduler();
  const ran: [string, number][] = [];
  const note = (name: string) => () => void ran.push([name, clock.now()]);
  const delays = [5, 1, 3, 1, 9, 5, 2, 1, 1e9, 0];
  clock.run(() => {
    for (const [index, delay] of delays.entries()) clock.schedule(note(`${index}`), delay);
  });
  const expected = delays.map((delay, index) => [`${index}`, delay] as const).sort((a, b) => a[1] - b[1]);
  expect(ran).toEqual(expected);
});

it('keeps that order among thousands, some of which are cancelled, some added on the way', () => {
  const clock = new VirtualScheduler();
  const due: number[] = [];
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const add = (): void => {
    const action = clock.schedule(() => {
      due.push(clock.now());
      if (due.length < 5000) add();
    }, random(100));
    if (random(4) === 0) {
      action.unsubscribe();
      add();
    }
  };
  clock.run(() => {
    for (let n = 0; n < 1000; n++) add();
  });
  expect(due.length).toBeGreaterThanOrEqual(5000);
  expect(due).toEqual([...due].sort((a, b) => a - b));
});

it("keeps the library's time: sleeps and wake-ups, in one synchronous run", () => {
  const clock = new VirtualScheduler();
  const lock = new Lock();
  const ended: [string, number][] = [];
  const result = clock.run(() => {
    for (const name of ['a', 'b']) {
      sleep(1000, name).pipe(withLock(lock)).subscribe(() => ended.push([name, clock.now()]));
    }
    return 'result';
  });
  expect(ended).toEqual([['a', 1000], ['b', 2000]]);
  expect(result).toBe('result');
});

it("keeps the time of RxJS's operators that are given it, repeated actions included", () => {
  const clock = new VirtualScheduler();
  const seen: number[] = [];
  const at = map(() => clock.now());
  clock.run(() => {
    interval(10, clock).pipe(take(3), at).subscribe((now) => seen.push(now));
    timer(5, 20, clock).pipe(take(2), at).subscribe((now) => seen.push(now));
  });
  expect(seen).toEqual([5, 10, 20, 25, 30]);
});

it('lets what an action throws come out of the run', () => {
  const clock = new VirtualScheduler();
  const fail = (): never => {
    throw new Error('in an action');
  };
  expect(() => clock.run(() => clock.schedule(fail, 1))).toThrow('in an action');
});
