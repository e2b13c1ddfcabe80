import { concat, defer, finalize, mergeMap, type Observable } from 'rxjs';
import { gather, Semaphore, sleep, span, withPermit } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

const hugeUrlList = Array.from({ length: 100 }, (_, i) => `https://example.com/${i}`);

export const unlimitedFetches: Scenario = {
  name: 'unlimitedFetches',
  chapter: 'sync',
  article: '002',
  section: '常见陷阱 3',
  shows: 'a hundred at once exhaust what there is; a semaphore lets ten through at a time',
  operators: ['Semaphore', 'withPermit', 'gather', 'sleep', 'span'],
  expected: ['without a limit: 100 fetched, 100 at a time', 'with Semaphore(10): 100 fetched, 10 at a time'],
  time: 1100,
  inSequence: 20_000,
  main({ say, gauge }) {
    let active = 0;
    let most = 0;
    gauge('active', () => active);
    const fetch = (url: string) =>
      defer(() => {
        most = Math.max(most, ++active);
        return sleep(100, url).pipe(finalize(() => active--));
      }).pipe(span(url));
    const measured = (what: string, pages: Observable<readonly string[]>) =>
      defer(() => {
        most = 0;
        return pages.pipe(mergeMap(({ length }) => say(`${what}: ${length} fetched, ${most} at a time`)));
      });
    return defer(() => {
      const semaphore = new Semaphore(10);
      const fetchWithLimit = (url: string) => fetch(url).pipe(withPermit(semaphore));
      return concat(
        measured('without a limit', gather(hugeUrlList.map(fetch))),
        measured('with Semaphore(10)', gather(hugeUrlList.map(fetchWithLimit))),
      );
    });
  },
};
