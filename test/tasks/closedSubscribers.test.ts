import { Observable, take, type OperatorFunction } from 'rxjs';
import {
  asCompleted,
  asCompletedAll,
  asCompletedMap,
  firstSuccess,
  gather,
  gatherAll,
  gatherMap,
  orderedAll,
  orderedMap,
  pullMap,
  retryBackoff,
  settle,
  sleep,
  waitFor,
} from 'rx-asyncio';
import { expect, it, vi } from 'vitest';
import { tracked } from '../internal/tracked.ts';
import { collectUnhandled } from '../internal/unhandled.ts';

const unhandled = collectUnhandled();

/** An operator of another library, which does not look whether its subscriber is still there before it subscribes. */
function careless(source: Observable<unknown>): Observable<unknown> {
  const both = new Observable<unknown>((subscriber) => {
    subscriber.next('enough');
    source.subscribe(subscriber);
  });
  return both.pipe(take(1));
}

const never = () => new Observable<never>(() => undefined);
const operators: [name: string, operator: OperatorFunction<unknown, unknown>][] = [
  ['gather', (source) => gather([source])],
  ['gatherAll', gatherAll() as OperatorFunction<unknown, unknown>],
  ['gatherMap', gatherMap(never)],
  ['asCompleted', (source) => asCompleted([source])],
  ['asCompletedAll', asCompletedAll() as OperatorFunction<unknown, unknown>],
  ['asCompletedMap', asCompletedMap(never)],
  ['orderedAll', orderedAll() as OperatorFunction<unknown, unknown>],
  ['orderedMap', orderedMap(never)],
  ['pullMap', (source) => pullMap([1], () => source)],
  ['firstSuccess', (source) => firstSuccess([source])],
  ['settle', settle()],
  ['waitFor', waitFor(10)],
  ['retryBackoff', retryBackoff()],
  ['sleep', (source) => sleep(10, source)],
];

it.each(operators)('%s subscribes to nothing, and sets no timer, for a subscriber that is closed', (_, operator) => {
  const source = tracked();
  careless(source.source.pipe(operator)).subscribe();
  expect([source.started, source.open, vi.getTimerCount()]).toEqual([0, 0, 0]);
  vi.runAllTimers();
  expect(unhandled).toEqual([]);
});

it('closes no iterator that it never opened', () => {
  const opened = vi.fn();
  const inputs = { [Symbol.iterator]: opened };
  careless(gather(inputs as Iterable<Promise<unknown>>)).subscribe();
  vi.runAllTimers();
  expect(opened).not.toHaveBeenCalled();
  expect(unhandled).toEqual([]);
});
