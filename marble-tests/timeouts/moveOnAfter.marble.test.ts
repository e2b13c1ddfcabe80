import { concat, EMPTY, NEVER, of, take } from 'rxjs';
import { createTask, finalizeAsync, moveOnAfter, sleep, type Deadline } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { sameTasks } from '../internal/sameTasks.ts';

describe('when the time is up', () => {
  it('what has come is enough: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a---b---c|');
      const bodySubs = '    ^-----!    ';
      const expected = '    -a---b|    ';

      expectObservable(moveOnAfter(6, () => body)).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('and nothing has come, it completes empty', () => {
    marbles(({ expectObservable }) => {
      expectObservable(moveOnAfter(4, () => NEVER)).toBe('----|');
    });
  });

  it('the cleanup of the body is waited for before it moves on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      -a--------    ');
      const bodySubs = '       ^---!         ';
      const cleanup = cold('       ---|      ');
      const cleanupSubs = '    ----^--!      ';
      const expected = '       -a-----|      ';

      expectObservable(moveOnAfter(4, () => body.pipe(finalizeAsync(() => cleanup)))).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('a cleanup that fails is an error, not a reason to move on', () => {
    marbles(({ cold, expectObservable }) => {
      const cleanup = cold('       --#       ');
      const expected = '       ------#       ';

      expectObservable(moveOnAfter(4, () => NEVER.pipe(finalizeAsync(() => cleanup)))).toBe(expected);
    });
  });

  it('what comes next is subscribed then', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a-------- ');
      const bodySubs = '    ^---!      ';
      const next = cold('       -b|    ');
      const nextSubs = '    ----^-!    ';
      const expected = '    -a---b|    ';

      expectObservable(concat(moveOnAfter(4, () => body), next)).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(next.subscriptions).toBe(nextSubs);
    });
  });

  it('`scope.expired` tells it from a body that was done', () => {
    marbles(({ cold, expectObservable, at }) => {
      const scopes: Deadline[] = [];
      expectObservable(moveOnAfter(3, (scope) => (scopes.push(scope), cold('-a---b|')))).toBe('-a-|');
      expectObservable(moveOnAfter(9, (scope) => (scopes.push(scope), cold('-a---b|')))).toBe('-a---b|');
      at('end', () => expect(scopes.map(({ expired }) => expired)).toEqual([true, false]));
    });
  });
});

describe('before', () => {
  it('the body completes or fails as it does', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(moveOnAfter(6, () => cold('-a--b|'))).toBe('-a--b|');
      expectObservable(moveOnAfter(6, () => cold('-a--#'))).toBe(' -a--#');
      expectObservable(moveOnAfter(6, () => EMPTY)).toBe('        |');
      expectObservable(moveOnAfter(6, () => ['a', 'b'])).toBe('   (ab|)');
    });
  });

  it('the deadline can be moved', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   -a---b---c|');
      const later = '       -a---b---|';
      const sooner = '      -a-|';

      expectObservable(moveOnAfter(4, (scope) => (scope.reschedule(9), body))).toBe(later);
      expectObservable(moveOnAfter(4, (scope) => (scope.reschedule(3), body))).toBe(sooner);
    });
  });

  it('unsubscribing cancels the body and the timer', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a------');
      const bodySubs = '    ^-!     ';
      const window = '      ^-!     ';
      const expected = '    -a      ';

      expectObservable(moveOnAfter(6, () => body), window).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('a consumer may take what it needs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a---b---');
      const bodySubs = '    ^!       ';
      const expected = '    -(a|)    ';

      expectObservable(moveOnAfter(6, () => body).pipe(take(1))).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });
});

describe('the limit', () => {
  it('of 0 or less leaves what is synchronous', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   a-b|');
      const bodySubs = '    (^!)';
      const expected = '    |   ';

      expectObservable(moveOnAfter(0, () => body)).toBe(expected);
      expectObservable(moveOnAfter(-1, () => of('a', 'b'))).toBe('(ab|)');
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('`null` or Infinity is none', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   9s a|');
      const expected = '    9s a|';

      expectObservable(moveOnAfter(null, () => body)).toBe(expected);
      expectObservable(moveOnAfter(Infinity, () => body)).toBe(expected);
    });
  });

  it('is on the scheduler that is given', () => {
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(moveOnAfter(3, () => NEVER, { scheduler })).toBe('---|');
    });
  });

  it('that is none is refused at the call', () => {
    expect(() => moveOnAfter('5' as never, () => NEVER)).toThrow(TypeError);
    expect(() => moveOnAfter(NaN, () => NEVER)).toThrow(RangeError);
    expect(() => moveOnAfter(5, NEVER as never)).toThrow(
      new TypeError('moveOnAfter: expected body to be a function, got an Observable'),
    );
  });
});

it('leaves nothing behind at any frame', () => {
  everyFrame(({ cold }) => moveOnAfter(9, () => cold('-a--b--|')));
  everyFrame(({ cold }) => moveOnAfter(5, () => cold('-a--b--|')));
  everyFrame(({ cold }) => moveOnAfter(5, (scope) => createTask(cold('-a--b--|'), { scope })), {
    invariant: sameTasks(),
  });
  everyFrame(({ cold }) => moveOnAfter(4, () => cold('-a--b--|').pipe(finalizeAsync(() => sleep(2)))), { grace: 2 });
});
