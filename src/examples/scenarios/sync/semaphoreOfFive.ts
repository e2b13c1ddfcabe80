import { concat, defer, mergeMap, tap } from 'rxjs';
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
  expected: [
    ...urls.map((url) => `fetch ${url}`),
    `[${urls.map((url) => `'${url}'`).join(', ')}]`,
    'at most 5 at a time',
  ],
  time: 4000,
  inSequence: 20_000,
  main({ say, gauge }) {
    return defer(() => {
      const limit = new Semaphore(5);
      gauge('permits', () => limit.permits - limit.available);
      let [running, most] = [0, 0];
      const counted = tap<string>({
        subscribe: () => (most = Math.max(most, ++running)),
        finalize: () => running--,
      });
      const fetch = (url: string) =>
        concat(say(`fetch ${url}`), sleep(1000, url)).pipe(counted, withPermit(limit), span(url));
      return concat(
        gather(urls.map(fetch)).pipe(mergeMap((results) => say(results))),
        say(() => `at most ${most} at a time`),
      );
    });
  },
};
