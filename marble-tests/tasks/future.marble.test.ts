import { merge, NEVER, type Observable } from 'rxjs';
import { CancelledError, createTask, Future, InvalidStateError, shield } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';

/** Calls `act` at every value of `source`, and emits nothing. */
function driving(source: Observable<string>, act: (value: string) => void): void {
  source.subscribe(act);
}

describe('the result', () => {
  it('comes to everybody who waits and is replayed to who comes later: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable }) => {
      const setResult = cold('---v       ');
      const waiting = '       ---(v|)    ';
      const window = '        -----^     ';
      const later = '         -----(v|)  ';

      const future = new Future<string>();
      driving(setResult, (value) => future.setResult(value));
      expectObservable(future).toBe(waiting);
      expectObservable(future, window).toBe(later);
    });
  });

  it('may be an error', () => {
    marbles(({ cold, expectObservable }) => {
      const setException = cold('---x   ');
      const waiting = '          ---#   ';
      const window = '           -----^ ';
      const later = '            -----# ';

      const future = new Future<string>();
      driving(setException, (value) => future.setException(value));
      expectObservable(future).toBe(waiting, undefined, 'x');
      expectObservable(future, window).toBe(later, undefined, 'x');
    });
  });

  it('may be that it was cancelled', () => {
    marbles(({ cold, expectObservable }) => {
      const cancel = cold('---x   ');
      const waiting = '    ---#   ';
      const window = '     -----^ ';
      const later = '      -----# ';

      const future = new Future<string>({ name: 'answer' });
      driving(cancel, (value) => future.cancel(value));
      expectObservable(future).toBe(waiting, undefined, new CancelledError('answer', 'x'));
      expectObservable(future, window).toBe(later, undefined, new CancelledError('answer', 'x'));
    });
  });

  it('never comes if nobody sets it', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Future()).toBe('-----');
    });
  });

  it('may be `undefined`, and is told nonetheless', () => {
    marbles(({ expectObservable }) => {
      const future = new Future<string | undefined>();
      future.setResult(undefined);
      expectObservable(future).toBe('(u|)', { u: undefined });
      expect([future.done, future.result()]).toEqual([true, undefined]);
    });
  });

  it('is there synchronously for who subscribes once it is set', () => {
    const future = new Future<string>();
    future.setResult('v');
    const seen: string[] = [];
    future.subscribe((value) => seen.push(value));
    expect(seen).toEqual(['v']);
  });

  it('wakes nobody inside the call that sets it, and all in the order in which they came', () => {
    marbles(({ at }) => {
      const future = new Future<string>();
      const log: string[] = [];
      for (const name of ['first', 'second']) future.subscribe(() => log.push(name));
      at(1, () => {
        future.setResult('v');
        log.push('set');
      });
      at('end', () => expect(log).toEqual(['set', 'first', 'second']));
    });
  });
});

describe('setting it', () => {
  it('a second time throws an InvalidStateError and changes nothing', () => {
    const future = new Future<string>({ name: 'answer' });
    future.setResult('first');
    expect(() => future.setResult('second')).toThrow(new InvalidStateError('answer is done'));
    expect(() => future.setException(new Error('no'))).toThrow(new InvalidStateError('answer is done'));
    expect([future.cancel(), future.result(), future.exception()]).toEqual([false, 'first', undefined]);
  });

  it('is not possible once it was cancelled', () => {
    const future = new Future<string>();
    expect([future.cancel('enough'), future.cancel()]).toEqual([true, false]);
    expect([future.done, future.cancelled]).toEqual([true, true]);
    expect(() => future.setResult('late')).toThrow(new InvalidStateError('Future is done'));
    expect(() => future.result()).toThrow(new CancelledError('Future', 'enough'));
    expect(() => future.exception()).toThrow(new CancelledError('Future', 'enough'));
  });
});

describe('asking', () => {
  it('before it is set throws an InvalidStateError', () => {
    const future = new Future<string>({ name: 'answer' });
    expect(future.done).toBe(false);
    expect(() => future.result()).toThrow(new InvalidStateError('result is not set: answer is pending'));
    expect(() => future.exception()).toThrow(new InvalidStateError('exception is not set: answer is pending'));
  });

  it('throws what setException was given from result(), and returns it from exception()', () => {
    const future = new Future<string>();
    future.setException(new RangeError('no'));
    expect(() => future.result()).toThrow(new RangeError('no'));
    expect([future.exception(), future.cancelled]).toEqual([new RangeError('no'), false]);
  });
});

describe('cancelling one that waits', () => {
  it('leaves the future to the others', () => {
    marbles(({ cold, expectObservable, at }) => {
      const setResult = cold('----v     ');
      const cancelled = '     --#       ';
      const other = '         ----(v|)  ';

      const future = new Future<string>();
      driving(setResult, (value) => future.setResult(value));
      const one = createTask(future, { name: 'one' });
      const two = createTask(future, { name: 'two' });
      at(2, () => one.cancel());
      expectObservable(one).toBe(cancelled, undefined, new CancelledError('one'));
      expectObservable(two).toBe(other);
    });
  });

  it('needs no shield, and does no harm to one', () => {
    marbles(({ cold, expectObservable, at }) => {
      const setResult = cold('----v     ');
      const cancelled = '     --#       ';
      const other = '         ----(v|)  ';

      const future = new Future<string>();
      driving(setResult, (value) => future.setResult(value));
      const one = createTask(future.pipe(shield()), { name: 'one' });
      const two = createTask(future.pipe(shield()), { name: 'two' });
      at(2, () => one.cancel());
      expectObservable(one).toBe(cancelled, undefined, new CancelledError('one'));
      expectObservable(two).toBe(other);
    });
  });

  it('in the turn in which it is set gives nothing to nobody, and the next its result', () => {
    marbles(({ expectObservable, at }) => {
      const staying = '--(v|)';
      const seen: string[] = [];

      const future = new Future<string>();
      const leaving = future.subscribe((value) => seen.push(value));
      expectObservable(future).toBe(staying);
      at(2, () => {
        future.setResult('v');
        leaving.unsubscribe();
      });
      at('end', () => expect(seen).toEqual([]));
    });
  });
});

it('leaves nobody in line at any frame', () => {
  everyFrame(({ cold }) => {
    const future = new Future<string>();
    driving(cold('---v'), (value) => future.setResult(value));
    return merge(future, future, cold('-a|'));
  });
  everyFrame(({ cold }) => {
    const future = new Future<string>();
    driving(cold('---x'), () => future.cancel());
    return merge(future, NEVER, cold('-a|'));
  });
});
