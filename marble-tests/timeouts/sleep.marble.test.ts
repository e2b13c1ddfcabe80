import { concat, merge, of, take, tap, VirtualTimeScheduler } from 'rxjs';
import { sleep } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it, vi } from 'vitest';

it('emits its value after that many milliseconds, then completes: the diagram of its documentation', () => {
  marbles(({ expectObservable }) => {
    const expected = '---(v|)';

    expectObservable(sleep(3, 'v')).toBe(expected);
  });
});

it('emits `undefined` when it has no value', () => {
  marbles(({ expectObservable }) => {
    expectObservable(sleep(3)).toBe('---(u|)', { u: undefined });
  });
});

it('begins to count when it is subscribed, each time anew', () => {
  marbles(({ expectObservable }) => {
    const window = '  --^      ';
    const later = '   ----(a|) ';
    const twice = '   --a-(a|) ';
    const nap = sleep(2, 'a');

    expectObservable(nap, window).toBe(later);
    expectObservable(concat(nap, nap)).toBe(twice);
  });
});

describe('no time at all', () => {
  it.each([0, -5, -Infinity])('%d is a bare yield: over once the current synchronous work is', (ms) => {
    marbles(({ expectObservable, at }) => {
      const log: string[] = [];

      sleep(ms).subscribe(() => log.push('awake'));
      log.push('went on');
      expectObservable(sleep(ms, 'v')).toBe('(v|)');
      at('end', () => {
        expect(log).toEqual(['went on', 'awake']);
      });
    });
  });

  it('lets two that yield by turns alternate', () => {
    marbles(({ expectObservable }) => {
      const twice = (name: string) => concat(sleep(0, `${name}1`), sleep(0, `${name}2`));
      const values = { a: 'a1', b: 'b1', c: 'a2', d: 'b2' };

      expectObservable(merge(twice('a'), twice('b'))).toBe('(abcd|)', values);
    });
  });

  it('needs no timer: it is over in a microtask', async () => {
    vi.useFakeTimers();
    const awake = vi.fn();
    sleep(0, 'v').subscribe(awake);
    expect(vi.getTimerCount()).toBe(0);
    await Promise.resolve();
    expect(awake).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});

describe('very long times', () => {
  it('Infinity never ends, and needs no timer', () => {
    marbles(({ expectObservable }) => {
      expectObservable(sleep(Infinity, 'v'), '^ 1000s !').toBe('-');
    });
    everyFrame(({ probe }) => probe(sleep(Infinity)));
  });

  it('longer than a host timer can count, 24.8 days, are honoured', () => {
    marbles(({ expectObservable }) => {
      expectObservable(sleep(40 * 86_400_000, 'v')).toBe('57600m (v|)');
    });
    return runAsync(({ record }) => {
      record(sleep(40 * 86_400_000, 'v')).toBe('57600m (v|)');
    });
  });
});

describe('leaving early', () => {
  it('clears the timer', () => {
    marbles(({ expectObservable }) => {
      const window = '   ^-!  ';
      const expected = ' -----';

      expectObservable(sleep(3, 'v'), window).toBe(expected);
    });
  });

  it('before a bare yield is over keeps it from emitting', () => {
    marbles(({ expectObservable }) => {
      expectObservable(sleep(0, 'v'), '(^!)').toBe('-');
    });
  });

  it('by take(1) is what it does by itself', () => {
    marbles(({ expectObservable }) => {
      expectObservable(sleep(3, 'v').pipe(take(1))).toBe('---(v|)');
    });
  });

  it('of one by the value of another in the same frame keeps the other from emitting', () => {
    marbles(({ expectObservable }) => {
      const log: string[] = [];
      const second = sleep(3, 'second').subscribe((name) => log.push(name));
      const first = sleep(2, 'v').pipe(
        tap(() => {
          second.unsubscribe();
        }),
      );

      expectObservable(first).toBe('--(v|)');
      expectObservable(of(log)).toBe('(l|)', { l: [] });
    });
  });
});

it('sleeps on the scheduler it is given', () => {
  const scheduler = new VirtualTimeScheduler();
  const log: string[] = [];
  const note = (name: string) => log.push(`${name} at ${scheduler.now()}`);

  sleep(5, 'five', { scheduler }).subscribe(note);
  sleep(0, 'none', { scheduler }).subscribe(note);
  expect(log).toEqual([]);
  scheduler.flush();
  expect(log).toEqual(['none at 0', 'five at 5']);
});

it('throws at the call for what is no duration', () => {
  expect(() => sleep('5' as never)).toThrow(
    new TypeError('sleep: expected ms to be a number of milliseconds, got "5"'),
  );
  expect(() => sleep(NaN)).toThrow(new RangeError('sleep: expected ms to be a number of milliseconds, got NaN'));
});

it('leaves nothing behind at any frame', () => {
  everyFrame(() => sleep(4, 'v'));
  everyFrame(() => sleep(0, 'v'));
  everyFrame(() => concat(sleep(2), sleep(0), sleep(1, 'v')));
});
