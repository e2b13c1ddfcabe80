import { concat, concatMap, ignoreElements, mergeMap, of } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

const urls = [1, 2, 3].map((n) => `https://example.com/${n}`);

export const gatherFetchData: Scenario = {
  name: 'gatherFetchData',
  chapter: 'tasks',
  article: '002',
  section: '等待多个协程',
  shows: 'three run at once, and their results come in the order they were asked for',
  operators: ['gather', 'sleep', 'span'],
  expected: [
    ...urls.map((url) => `开始获取: ${url}`),
    ...urls.map((url) => `完成获取: ${url}`),
    ...urls.map((url) => `来自 ${url} 的数据`),
  ],
  time: 2000,
  inSequence: 6000,
  main({ say }) {
    const fetchData = (url: string) =>
      concat(
        say(`开始获取: ${url}`),
        sleep(2000).pipe(ignoreElements()),
        say(`完成获取: ${url}`),
        of(`来自 ${url} 的数据`),
      ).pipe(span(url));
    return gather(urls.map(fetchData)).pipe(
      mergeMap((results) => results),
      concatMap((result) => say(result)),
    );
  },
};
