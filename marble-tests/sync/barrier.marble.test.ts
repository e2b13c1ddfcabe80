import { concat, map, merge, switchMap, take, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Barrier, BrokenBarrierError } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

const places = { 0: 0, 1: 1, 2: 2 };
const reset = new BrokenBarrierError('the barrier was reset');
const aborted = new BrokenBarrierError('the barrier was aborted');
const broken = new BrokenBarrierError('the barrier is broken');

describe('wait', () => {
  it('lets everybody go when the last has come, each with its place in the order of arrival', () => {
    marbles(({ expectObservable, at }) => {
      const bWindow = '--^';
      const cWindow = '----^';
      const a = '      ----(0|)';
      const b = '      ----(1|)';
      const c = '      ----(2|)';

      const barrier = new Barrier(3);
      expectObservable(barrier.wait()).toBe(a, places);
      expectObservable(barrier.wait(), bWindow).toBe(b, places);
      expectObservable(barrier.wait(), cWindow).toBe(c, places);
      at(3, () => expect(barrier.waiting).toBe(2));
      at('end', () => expect(barrier.waiting).toBe(0));
    });
  });

  it('does not make the last to arrive wait, and lets it go first', () => {
    const barrier = new Barrier(2);
    const log: unknown[] = [];
    barrier.wait().subscribe((place) => log.push(place));
    barrier.wait().subscribe((place) => log.push(place));
    log.push('subscribed');
    expect(log).toEqual([1, 'subscribed']);
  });

  it('with one party never waits', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Barrier(1).wait()).toBe('(0|)', places);
    });
  });

  it('for somebody who never comes does not end', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Barrier(2).wait()).toBe('-');
    });
  });

  it('serves round after round, with places by arrival in each', () => {
    marbles(({ expectObservable }) => {
      const barrier = new Barrier(3);
      const twice = (first: number, second: number) =>
        concat(
          timer(first).pipe(switchMap(() => barrier.wait())),
          timer(second).pipe(switchMap(() => barrier.wait())),
        );
      expectObservable(twice(0, 1)).toBe('----0--(0|)', places);
      expectObservable(twice(2, 3)).toBe('----1--(2|)', places);
      expectObservable(twice(4, 2)).toBe('----2--(1|)', places);
    });
  });

  it('a party that fails after it has passed does not break it for the others', () => {
    marbles(({ cold, expectObservable, at }) => {
      const bWindow = '--^';

      const barrier = new Barrier(2);
      expectObservable(barrier.wait().pipe(switchMap(() => cold('-#')))).toBe('---#');
      expectObservable(barrier.wait(), bWindow).toBe('                 --(1|)', places);
      at('end', () => expect(barrier.broken).toBe(false));
    });
  });

  it('an arrival in the frame in which a round ends belongs to the next one', () => {
    marbles(({ expectObservable, at }) => {
      const cWindow = '--^';
      const dWindow = '--^';

      const barrier = new Barrier(2);
      expectObservable(barrier.wait()).toBe('          --(0|)', places);
      expectObservable(barrier.wait(), cWindow).toBe(' --(1|)', places);
      expectObservable(barrier.wait(), dWindow).toBe(' --');
      at('end', () => expect(barrier.waiting).toBe(1));
    });
  });

  it('whoever comes again inside next is the first of the next round', () => {
    marbles(({ expectObservable }) => {
      const barrier = new Barrier(2);
      const again = barrier.wait().pipe(
        switchMap((first) => barrier.wait().pipe(map((second) => [first, second]))),
      );
      expectObservable(again).toBe('(a|)', { a: [0, 1] });
      expectObservable(again).toBe('(b|)', { b: [1, 0] });
    });
  });
});

describe('a wait that is cancelled', () => {
  it('(footgun 22) moves those who came later up: no place is given twice', () => {
    marbles(({ expectObservable }) => {
      const aWindow = '^--!';
      const bWindow = '-^';
      const cWindow = '----^';
      const dWindow = '-----^';

      const barrier = new Barrier(3);
      expectObservable(barrier.wait(), aWindow).toBe('-');
      expectObservable(barrier.wait(), bWindow).toBe('-----(0|)', places);
      expectObservable(barrier.wait(), cWindow).toBe('-----(1|)', places);
      expectObservable(barrier.wait(), dWindow).toBe('-----(2|)', places);
    });
  });

  it('in the turn in which the round ends does not undo it for the others', () => {
    marbles(({ expectObservable, at }) => {
      const barrier = new Barrier(3);
      const a = barrier.wait().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(barrier.wait()).toBe('--(1|)', places);
      at(2, () => {
        barrier.wait().subscribe();
        a.unsubscribe();
      });
    });
  });
});

describe('reset', () => {
  it('fails whoever waits, and the barrier serves again', () => {
    marbles(({ expectObservable, at }) => {
      const bWindow = '---^';
      const cWindow = '----^';

      const barrier = new Barrier(2);
      expectObservable(barrier.wait()).toBe('--#', {}, reset);
      expectObservable(barrier.wait(), bWindow).toBe('----(0|)', places);
      expectObservable(barrier.wait(), cWindow).toBe('----(1|)', places);
      at(2, () => barrier.reset());
    });
  });

  it('with nobody waiting changes nothing', () => {
    marbles(({ expectObservable }) => {
      const barrier = new Barrier(1);
      barrier.reset();
      expectObservable(barrier.wait()).toBe('(0|)', places);
    });
  });

  it('does not reach those whose round has ended in the same turn', () => {
    marbles(({ expectObservable, at }) => {
      const barrier = new Barrier(2);
      expectObservable(barrier.wait()).toBe('--(0|)', places);
      at(2, () => {
        barrier.wait().subscribe();
        barrier.reset();
      });
    });
  });
});

describe('abort', () => {
  it('fails whoever waits and whoever comes, until reset()', () => {
    marbles(({ expectObservable, at }) => {
      const bWindow = '---^';
      const cWindow = '-----^';
      const dWindow = '------^';

      const barrier = new Barrier(2);
      expectObservable(barrier.wait()).toBe('--#', {}, aborted);
      expectObservable(barrier.wait(), bWindow).toBe('---#', {}, broken);
      expectObservable(barrier.wait(), cWindow).toBe('------(0|)', places);
      expectObservable(barrier.wait(), dWindow).toBe('------(1|)', places);
      at(2, () => barrier.abort());
      at(3, () => expect([barrier.waiting, barrier.broken]).toEqual([0, true]));
      at(4, () => {
        barrier.reset();
        expect(barrier.broken).toBe(false);
      });
    });
  });

  it('a wait cancelled in the turn of abort() is not told', () => {
    marbles(({ at }) => {
      const barrier = new Barrier(2);
      const a = barrier.wait().subscribe({ error: () => expect.unreachable('it was cancelled') });
      at(2, () => {
        barrier.abort();
        a.unsubscribe();
      });
    });
  });
});

it.each([
  ['2', TypeError],
  [undefined, TypeError],
  [0, RangeError],
  [1.5, RangeError],
  [Infinity, RangeError],
])('%s parties throw', (parties, error) => {
  expect(() => new Barrier(parties as number)).toThrow(error);
});

it('cancelled at whatever frame, a wait leaves nobody in line', () => {
  let barrier: Barrier;
  everyFrame(
    () => {
      barrier = new Barrier(3);
      const arrival = (at: number) => timer(at).pipe(switchMap(() => barrier.wait()));
      return merge(arrival(0), arrival(2), arrival(4), arrival(4), arrival(5)).pipe(take(4));
    },
    { takes: 4, invariant: () => barrier.waiting === 0 },
  );
});
