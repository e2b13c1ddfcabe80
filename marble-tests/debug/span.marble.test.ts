import {
  concat,
  defer,
  EMPTY,
  ignoreElements,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  Subject,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { createTask, finalizeAsync, gather, Lock, sleep, span, trace, withLock } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { inScope } from '../internal/inScope.ts';
import { traced } from '../internal/traced.ts';

describe('without a trace', () => {
  it('changes nothing', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('         -a-b-|');
      const failing = cold('        -a-#  ');
      expectObservable(source.pipe(span('work'))).toBe(' -a-b-|');
      expectObservable(failing.pipe(span('work'))).toBe('-a-#');
      expectObservable(source.pipe(span('work')), '      ^--!').toBe('-a-');
      expectObservable(NEVER.pipe(span('work'))).toBe('  ---');
      expectObservable(EMPTY.pipe(span('work'))).toBe('  |');
      expectObservable(of('a', 'b').pipe(span('work'))).toBe('(ab|)');
      expectSubscriptions(source.subscriptions).toBe(['   ^----!', '^--!']);
    });
  });

  it('holds no end back: what a source cleans up is the scope\'s around', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const cleanup = cold('                                    ---|  ');
      const source = cold('                                   -a|').pipe(finalizeAsync(() => cleanup));
      expectObservable(source.pipe(span('work'))).toBe('      -a---|');
      expectSubscriptions(cleanup.subscriptions).toBe('       --^--!');
    });
  });
});

describe('in a trace', () => {
  it('is a lane: the diagram of its documentation', () => {
    marbles(({ cold, at, expectObservable, expectSubscriptions }) => {
      const lines: string[] = [];
      const source = cold('                                             --v|');
      expectObservable(source.pipe(span('s'), traced(lines))).toBe('    --v|');
      expectSubscriptions(source.subscriptions).toBe('                  ^--!');
      at('end', () => {
        expect(lines).toEqual(['0 s created', '0 s started', '3 s fulfilled']);
      });
    });
  });

  it('ends at once with a synchronous or an empty source', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      expectObservable(merge(of('a').pipe(span('one')), EMPTY.pipe(span('none'))).pipe(traced(lines))).toBe('(a|)');
      at('end', () => {
        expect(lines).toEqual([
          '0 one created',
          '0 one started',
          '0 one fulfilled',
          '0 none created',
          '0 none started',
          '0 none fulfilled',
        ]);
      });
    });
  });

  it('never ends with a source that does not', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      expectObservable(NEVER.pipe(span('s'), traced(lines))).toBe('---');
      at('end', () => {
        expect(lines).toEqual(['0 s created', '0 s started']);
      });
    });
  });

  it('says what it failed with', () => {
    marbles(({ cold, at, expectObservable }) => {
      const lines: string[] = [];
      const source = cold('-a-#', undefined, new RangeError('too far'));
      const expected = '   -a-#';
      expectObservable(source.pipe(span('s'), traced(lines))).toBe(expected, undefined, new RangeError('too far'));
      at('end', () => {
        expect(lines).toEqual(['0 s created', '0 s started', '3 s rejected (RangeError: too far)']);
      });
    });
  });

  it('says it of what is no error, and of what cannot be made a string of, too', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const odd: unknown = Object.create(null);
      const failing = (error: unknown) => throwError(() => error).pipe(span('s'));
      const all = [failing('a string'), failing(undefined), failing(odd)];
      expectObservable(gather(all, { returnExceptions: true }).pipe(ignoreElements(), traced(lines))).toBe('|');
      at('end', () => {
        expect(lines.filter((line) => line.includes('rejected'))).toEqual([
          '0 s rejected (a string)',
          '0 s rejected (undefined)',
          '0 s rejected (an object)',
        ]);
      });
    });
  });

  it('is cancelled when it is unsubscribed, in the same frame', () => {
    marbles(({ cold, at, expectObservable, expectSubscriptions }) => {
      const lines: string[] = [];
      const source = cold('-a-b-|');
      expectObservable(source.pipe(span('s'), traced(lines)), '^--!').toBe('-a-');
      expectSubscriptions(source.subscriptions).toBe('          ^--!');
      at('end', () => {
        expect(lines).toEqual(['0 s created', '0 s started', '3 s cancelling', '3 s cancelled']);
      });
    });
  });

  it('is one lane for each subscription', () => {
    marbles(({ cold, at, expectObservable }) => {
      const lanes: [number, string, number | undefined][] = [];
      const work = cold('  -a|').pipe(span('work'));
      const expected = '   -a-a|';
      const noted = trace<string>(({ kind, lane, name, parent }) => {
        if (kind === 'created') lanes.push([lane, name, parent]);
      });
      expectObservable(concat(work, work).pipe(noted)).toBe(expected);
      at('end', () => {
        expect(lanes).toEqual([
          [0, 'work', undefined],
          [1, 'work', undefined],
        ]);
      });
    });
  });
});

describe('its cleanup', () => {
  it('is shown in its lane, which ends after it', () => {
    marbles(({ cold, at, expectObservable }) => {
      const lines: string[] = [];
      const source = cold('                                          -a|   ').pipe(finalizeAsync(() => sleep(3)));
      expectObservable(source.pipe(span('s'), traced(lines))).toBe(' -a---|');
      at('end', () => {
        expect(lines).toEqual([
          '0 s created',
          '0 s started',
          '2 s cleaning (release)',
          '5 s cleaned (release)',
          '5 s fulfilled',
        ]);
      });
    });
  });

  it('is so after a cancellation, too', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const source = NEVER.pipe(finalizeAsync(() => sleep(3)));
      expectObservable(source.pipe(span('s'), traced(lines)), '^-!').toBe('--');
      at('end', () => {
        expect(lines).toEqual([
          '0 s created',
          '0 s started',
          '2 s cancelling',
          '2 s cleaning (release)',
          '5 s cleaned (release)',
          '5 s cancelled',
        ]);
      });
    });
  });

  it('that fails makes the span fail, whatever came before', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const failures: unknown[] = [];
      const late = new Error('late');
      const failing = finalizeAsync(() => concat(timer(2), throwError(() => late)).pipe(ignoreElements()));
      const run = (source: Observable<unknown>) => inScope(source.pipe(failing, span('s'), traced(lines)), failures);
      expectObservable(run(EMPTY)).toBe('--#', undefined, late);
      expectObservable(run(throwError(() => new Error('early'))), '----^').toBe('------#', undefined, late);
      expectObservable(run(NEVER), '--------^-!').toBe('---');
      at('end', () => {
        expect(failures).toEqual([late]);
        expect(lines.filter((line) => line.includes('rejected'))).toEqual([
          '2 s rejected (Error: late)',
          '2 s rejected (Error: late)',
          '4 s rejected (Error: late)',
        ]);
        expect(lines.some((line) => line.includes('fulfilled') || line.endsWith('cancelled'))).toBe(false);
      });
    });
  });

  it('that outlives a subscriber who left after the end does not make it cancelled', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const source = cleaningUp(of('a'), sleep(3)).pipe(span('s'), traced(lines));
      expectObservable(source, '^-!').toBe('a-');
      at('end', () => {
        expect(lines.at(-1)).toBe('3 s fulfilled');
        expect(lines.some((line) => line.includes('cancel'))).toBe(false);
      });
    });
  });
});

describe('what is inside', () => {
  it('has it as parent: spans, tasks, and spans in tasks', () => {
    marbles(({ at, expectObservable }) => {
      const parents = new Map<string, string>();
      const names: string[] = [];
      const noted = trace<unknown>(({ kind, name, lane, parent }) => {
        if (kind !== 'created') return;
        names[lane] = name;
        parents.set(name, parent === undefined ? '-' : names[parent]!);
      });
      const source = gather([
        sleep(1).pipe(span('inner')),
        defer(() => createTask(sleep(1).pipe(span('deep')), { name: 'task' })),
      ]).pipe(span('outer'));
      expectObservable(source.pipe(ignoreElements(), noted)).toBe('-|');
      at('end', () => {
        expect(Object.fromEntries(parents)).toEqual({ outer: '-', inner: 'outer', task: 'outer', deep: 'task' });
      });
    });
  });

  it('that its consumer does with a value is not', () => {
    marbles(({ at, expectObservable }) => {
      const parents: (number | undefined)[] = [];
      const source = of('a').pipe(
        span('first'),
        mergeMap(() => sleep(1).pipe(span('second'))),
        trace(({ kind, parent }) => {
          if (kind === 'created') parents.push(parent);
        }),
      );
      expectObservable(source.pipe(ignoreElements())).toBe('-|');
      at('end', () => {
        expect(parents).toEqual([undefined, undefined]);
      });
    });
  });

  it('waits in the innermost lane', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const lock = new Lock();
      const work = (name: string) => sleep(2).pipe(withLock(lock), span(name));
      const source = gather([work('one'), work('two')]).pipe(span('both'));
      expectObservable(source.pipe(ignoreElements(), traced(lines))).toBe('----|');
      at('end', () => {
        expect(lines.filter((line) => line.includes('wait'))).toEqual([
          '0 two waiting (a lock)',
          '2 two waited (a lock)',
        ]);
      });
    });
  });
});

it('is not started once whoever sees it created has left, though the trace goes on', () => {
  marbles(({ cold, at, expectObservable, expectSubscriptions }) => {
    const kinds: string[] = [];
    const source = cold('-a|');
    const left = new Subject<void>();
    const leaving = trace<string>(({ kind }) => {
      kinds.push(kind);
      if (kind === 'created') left.next();
    });
    expectObservable(merge(source.pipe(span('s'), takeUntil(left)), cold('---b|')).pipe(leaving)).toBe('---b|');
    expectSubscriptions(source.subscriptions).toBe([]);
    at('end', () => {
      expect(kinds).toEqual(['created', 'cancelling', 'cancelled']);
    });
  });
});

it('takes a name that is a string', () => {
  expect(() => span(1 as never)).toThrow(new TypeError('span: expected name to be a string, got 1'));
});

it('leaves nothing behind, traced or not', () => {
  const wraps = [(source: Observable<string>) => source, traced<string>([])];
  for (const wrap of wraps) {
    everyFrame(({ cold }) => wrap(cold('-a-b|').pipe(span('s'))));
    everyFrame(({ cold }) => wrap(cold('-a-#').pipe(span('s'))));
    const cleaning = finalizeAsync<string>(() => sleep(2));
    everyFrame(({ cold }) => wrap(cold('-a|').pipe(cleaning, span('inner'), span('outer'))), { grace: 2 });
    everyFrame(({ cold }) => wrap(of('a', 'b').pipe(span('s'), mergeMap(() => cold('-x|')), span('t'))));
  }
});
