import { interval, NEVER, take, takeUntil } from 'rxjs';
import { fromAbortSignal } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { expect, it } from 'vitest';

it('emits the reason when the signal aborts: the diagram of its documentation', () => {
  marbles(({ signal, expectObservable }) => {
    const aborts = signal('---|    ');
    const expected = '     ---(r|) ';

    const reason = new DOMException('This operation was aborted', 'AbortError');
    expectObservable(fromAbortSignal(aborts)).toBe(expected, { r: reason });
  });
});

it('emits whatever reason was given', () => {
  marbles(({ scheduler, expectObservable }) => {
    const expected = '--(r|)';

    const controller = new AbortController();
    scheduler.schedule(() => controller.abort('enough'), 2);
    expectObservable(fromAbortSignal(controller.signal)).toBe(expected, { r: 'enough' });
  });
});

it('emits at once if the signal has aborted before', () => {
  marbles(({ expectObservable }) => {
    const signal = AbortSignal.abort('before');
    expectObservable(fromAbortSignal(signal)).toBe('      (r|)', { r: 'before' });
    expectObservable(fromAbortSignal(signal), '--^').toBe('--(r|)', { r: 'before' });
  });
});

it('never ends if the signal never aborts', () => {
  marbles(({ signal, expectObservable }) => {
    expectObservable(fromAbortSignal(signal())).toBe('-----');
  });
});

it('tells every subscriber', () => {
  marbles(({ scheduler, expectObservable }) => {
    const controller = new AbortController();
    scheduler.schedule(() => controller.abort('r'), 3);
    const source = fromAbortSignal(controller.signal);
    expectObservable(source).toBe('      ---(r|)');
    expectObservable(source, '--^').toBe('---(r|)');
  });
});

it('ends a stream, with takeUntil', () => {
  marbles(({ cold, signal, expectObservable, expectSubscriptions }) => {
    const source = cold('  -a-b-c-');
    const sourceSubs = '   ^---!  ';
    const aborts = signal('----|  ');
    const expected = '     -a-b|  ';

    expectObservable(source.pipe(takeUntil(fromAbortSignal(aborts)))).toBe(expected);
    expectSubscriptions(source.subscriptions).toBe(sourceSubs);
  });
});

it('says at the call what is no signal', () => {
  expect(() => fromAbortSignal(new AbortController() as never)).toThrow(
    new TypeError('fromAbortSignal: expected an AbortSignal, got an AbortController'),
  );
});

it('leaves no listener behind at any frame', () => {
  everyFrame(({ signal }) => fromAbortSignal(signal('---|')));
  everyFrame(({ signal }) => fromAbortSignal(signal('-----|')).pipe(takeUntil(interval(3).pipe(take(1)))));
  everyFrame(({ signal, cold }) => cold('-a-b-c|').pipe(takeUntil(fromAbortSignal(signal()))));
  everyFrame(({ signal, cold }) => {
    const aborts = signal('---|');
    return cold('-----a|').pipe(takeUntil(fromAbortSignal(aborts)), takeUntil(NEVER));
  });
});
