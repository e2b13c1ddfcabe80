import { concat, defer, mergeMap } from 'rxjs';
import { gather, Semaphore, sleep, span, withPermit } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

const urls = Array.from({ length: 20 }, (_, i) => `https://example.com/${i}`);

export const semaphoreOfFive: Scenario = {
  name: 'semaphoreOfFive',
  chapter: 'sync',
  article: '001',
  section: '10',
  shows: 'twenty start together, five at a time are let through',
  operators: ['Semaphore', 'withPermit', 'gather', 'sleep', 'span'],
  expected: [...urls.map((url) => `fetch ${url}`), `[${urls.map((url) => `'${url}'`).join(', ')}]`],
  time: 4000,
  inSequence: 20_000,
  main({ say, gauge }) {
    return defer(() => {
      const limit = new Semaphore(5);
      gauge('permits', () => limit.permits - limit.available);
      const fetch = (url: string) => concat(say(`fetch ${url}`), sleep(1000, url)).pipe(withPermit(limit), span(url));
      return gather(urls.map(fetch)).pipe(mergeMap((results) => say(results)));
    });
  },
};
