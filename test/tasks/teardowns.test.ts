import { finalize, NEVER, of, Subject, timer, type Observable, type OperatorFunction } from 'rxjs';
import {
  asCompleted,
  firstSuccess,
  gather,
  gatherMap,
  orderedAll,
  pullMap,
  retryBackoff,
  settle,
  waitFor,
} from 'rx-asyncio';
import { describe, expect, it, vi } from 'vitest';
import { notes, tracked } from '../internal/tracked.ts';
import { collectUnhandled } from '../internal/unhandled.ts';

const unhandled = collectUnhandled();

const TEARDOWN = expect.objectContaining({ errors: [new Error('teardown')] });

/** `source` with a teardown that throws. */
function throwing<T>(source: Observable<T>): Observable<T> {
  return source.pipe(
    finalize(() => {
      throw new Error('teardown');
    }),
  );
}

describe('a teardown that throws', () => {
  it.each<[string, (inputs: Observable<unknown>[]) => Observable<unknown>]>([
    ['gather', (inputs) => gather(inputs)],
    ['asCompleted', (inputs) => asCompleted(inputs)],
    ['firstSuccess', (inputs) => firstSuccess(inputs)],
    ['orderedAll', (inputs) => of(...inputs).pipe(orderedAll())],
    ['pullMap', (inputs) => pullMap(inputs, (input) => input, { concurrency: Infinity })],
  ])('does not keep %s from cancelling the rest', (_, run) => {
    const rest = tracked();
    run([throwing(NEVER), rest.source]).subscribe().unsubscribe();
    expect([rest.started, rest.open]).toEqual([1, 0]);
    vi.runAllTimers();
    expect(unhandled).toEqual([TEARDOWN]);
  });

  it('does not keep the source of gatherMap from being left, nor the generator of pullMap from being closed', () => {
    const source = new Subject<number>();
    const closed = vi.fn();
    function* items() {
      try {
        yield 1;
        yield 2;
      } finally {
        closed();
      }
    }
    const running = source.pipe(gatherMap(() => throwing(NEVER))).subscribe();
    source.next(1);
    running.unsubscribe();
    pullMap(items(), () => throwing(NEVER)).subscribe().unsubscribe();
    expect(source.observed).toBe(false);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('of an input that has ended fails the whole, once all others have ended too', () => {
    const result = notes();
    const other = tracked(timer(5));
    gather([throwing(timer(1)), other.source]).subscribe(result);
    vi.advanceTimersByTime(4);
    expect([result.log, other.open]).toEqual([[], 1]);
    vi.advanceTimersByTime(1);
    expect(result.log).toEqual([expect.stringContaining('Error: teardown')]);
  });

  it.each<[string, OperatorFunction<unknown, unknown>]>([
    ['settle', settle()],
    ['waitFor', waitFor(10)],
    ['retryBackoff', retryBackoff()],
  ])('of what %s cancels is reported, and its consumer can go on', (_, operator) => {
    throwing(NEVER).pipe(operator).subscribe().unsubscribe();
    expect(vi.getTimerCount()).toBe(1);
    vi.runAllTimers();
    expect(unhandled).toEqual([TEARDOWN]);
  });
});

it('a teardown that ends other inputs of the same operator disturbs nothing', () => {
  const others = [new Subject<number>(), new Subject<number>(), new Subject<number>()];
  const endOthers = () => {
    for (const other of others) other.complete();
  };
  const result = notes();
  const [a, b, c] = others.map((other) => tracked(other));
  const running = gather([a!.source, NEVER.pipe(finalize(endOthers)), b!.source, c!.source]).subscribe(result);
  running.unsubscribe();
  expect(result.log).toEqual([]);
  expect([a!.open, b!.open, c!.open]).toEqual([0, 0, 0]);
});
