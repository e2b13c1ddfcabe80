import { concatMap, lastValueFrom } from 'rxjs';
import { fromAsyncIterable, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

async function* asyncRange(stop: number): AsyncGenerator<number> {
  for (let i = 0; i < stop; i++) yield lastValueFrom(sleep(500, i));
}

export const rangeGenerator: Scenario = {
  name: 'rangeGenerator',
  chapter: 'streams',
  article: '002',
  section: '异步生成器',
  shows: 'the same as a generator, which is closed if nobody wants its next value',
  operators: ['fromAsyncIterable', 'sleep'],
  expected: ['0', '1', '2', '3', '4'],
  time: 2500,
  main({ say }) {
    return fromAsyncIterable(asyncRange(5)).pipe(concatMap((i) => say(i)));
  },
};
