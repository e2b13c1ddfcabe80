import { concatMap, lastValueFrom } from 'rxjs';
import { fromAsyncIterable, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

/** The iterator protocol by hand: an object with `next()`. */
function asyncCounter(stop: number): AsyncIterable<number> {
  let current = 0;
  const next = async (): Promise<IteratorResult<number, undefined>> => {
    if (current === stop) return { done: true, value: undefined };
    await lastValueFrom(sleep(500));
    return { value: current++ };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

export const counterIterator: Scenario = {
  name: 'counterIterator',
  chapter: 'streams',
  article: '002',
  section: '异步迭代器',
  shows: 'what an iterator gives one by one, each after half a second, becomes a stream',
  operators: ['fromAsyncIterable', 'sleep'],
  expected: ['0', '1', '2', '3', '4'],
  time: 2500,
  main({ say }) {
    return fromAsyncIterable(asyncCounter(5)).pipe(concatMap((i) => say(i)));
  },
};
