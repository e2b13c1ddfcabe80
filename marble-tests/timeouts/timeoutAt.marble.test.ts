import { EMPTY, NEVER, of, TimeoutError } from 'rxjs';
import { createTask, finalizeAsync, sleep, timeoutAt, type Deadline } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { sameTasks } from '../internal/sameTasks.ts';

const timeout = new TimeoutError();

describe('the moment', () => {
  it('is on the clock, not from the subscribe: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const window = '              ----------^           ';
      const body = cold('           -a---b---c|           ');
      const bodySubs = '            ----------^-----!     ';
      const expected = '            -----------a---b#     ';

      expectObservable(timeoutAt(16, () => body), window).toBe(expected, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('is the same for every subscriber, however late', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      -a----        ');
      const bodySubs = ['      ^-----!       ', '---^--!'];
      const firstWindow = '    ^             ';
      const first = '          -a----#       ';
      const secondWindow = '   ---^          ';
      const second = '         ----a-#       ';

      const limited = timeoutAt(6, () => body);
      expectObservable(limited, firstWindow).toBe(first, undefined, timeout);
      expectObservable(limited, secondWindow).toBe(second, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('may be a Date', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   -a------');
      const expected = '    -a---#  ';

      expectObservable(timeoutAt(new Date(5), () => body)).toBe(expected, undefined, timeout);
    });
  });

  it('may be on a scheduler of one\'s own', () => {
    marbles(({ cold, scheduler, expectObservable }) => {
      const body = cold('   -a------');
      const expected = '    -a---#  ';

      expectObservable(timeoutAt(5, () => body, { scheduler })).toBe(expected, undefined, timeout);
    });
  });

  it('in the past lets the body do what it can do at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const window = '         -----^      ';
      const body = cold('      -a|         ');
      const bodySubs = '       -----(^!)   ';
      const waiting = '        -----#      ';
      const synchronous = '    -----(s|)   ';

      expectObservable(timeoutAt(3, () => body), window).toBe(waiting, undefined, timeout);
      expectObservable(timeoutAt(3, () => of('s')), window).toBe(synchronous);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('that never comes, `null` or Infinity, is no deadline until there is one', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   9s a|');
      const expected = '    9s a|';
      const moved = '       ----# ';

      expectObservable(timeoutAt(null, () => body)).toBe(expected);
      expectObservable(timeoutAt(Infinity, () => body)).toBe(expected);
      expectObservable(timeoutAt(null, (scope) => (scope.reschedule(4), NEVER))).toBe(moved, undefined, timeout);
    });
  });

  it('is what the scope says', () => {
    marbles(({ expectObservable }) => {
      const whens: (number | null)[] = [];
      const note = (scope: Deadline) => (whens.push(scope.when), EMPTY);
      expectObservable(timeoutAt(new Date(7), note), '--^').toBe('--|');
      expectObservable(timeoutAt(null, note), '---^').toBe('   ---|');
      sleep(5).subscribe(() => expect(whens).toEqual([7, null]));
    });
  });
});

describe('the body', () => {
  it('that ends in time is all there is', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(timeoutAt(6, () => cold('-a--b|'))).toBe('-a--b|');
      expectObservable(timeoutAt(6, () => cold('-a--#'))).toBe(' -a--#');
      expectObservable(timeoutAt(6, () => EMPTY)).toBe('        |');
    });
  });

  it('that is late is cancelled with the tasks of its scope, and its cleanup is waited for', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('        -a--------  ');
      const bodySubs = '         ^---!       ';
      const cleanup = cold('         --|     ');
      const cleanupSubs = '      ----^-!     ';
      const task = cold('        ----------  ');
      const taskSubs = '         ^---!       ';
      const expected = '         -a----#     ';

      const limited = timeoutAt(4, (scope) => {
        createTask(task, { scope });
        return body.pipe(finalizeAsync(() => cleanup));
      });
      expectObservable(limited).toBe(expected, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('is unsubscribed, and the timer gone, when the subscriber leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a------');
      const bodySubs = '    ^-!     ';
      const window = '      ^-!     ';
      const expected = '    -a      ';

      expectObservable(timeoutAt(6, () => body), window).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });
});

it('says at the call what is no moment, or no body', () => {
  expect(() => timeoutAt('soon' as never, () => NEVER)).toThrow(
    new TypeError('timeoutAt: expected when to be a number, a Date or null, got "soon"'),
  );
  expect(() => timeoutAt(NaN, () => NEVER)).toThrow(RangeError);
  expect(() => timeoutAt(new Date('never'), () => NEVER)).toThrow(RangeError);
  expect(() => timeoutAt(5, NEVER as never)).toThrow(TypeError);
});

it('leaves nothing behind at any frame', () => {
  everyFrame(({ cold }) => timeoutAt(9, () => cold('-a--b--|')));
  everyFrame(({ cold }) => timeoutAt(5, () => cold('-a--b--|')));
  everyFrame(({ cold }) => timeoutAt(5, (scope) => createTask(cold('-a--b--|'), { scope })), {
    invariant: sameTasks(),
  });
});
