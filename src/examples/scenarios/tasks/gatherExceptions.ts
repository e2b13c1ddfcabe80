import { concat, ignoreElements, mergeMap, throwError } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const gatherExceptions: Scenario = {
  name: 'gatherExceptions',
  chapter: 'tasks',
  article: '001',
  section: '7',
  shows: 'with returnExceptions failures are results, whose status says so, and can be logged',
  operators: ['gather', 'sleep', 'span'],
  expected: [
    'content from https://example.com/a',
    "log: Error('cannot reach https://example.com/b')",
    'content from https://example.com/c',
  ],
  time: 1000,
  inSequence: 3000,
  main({ say }) {
    const download = (url: string) =>
      (url.endsWith('b')
        ? concat(
            sleep(1000).pipe(ignoreElements()),
            throwError(() => new Error(`cannot reach ${url}`)),
          )
        : sleep(1000, `content from ${url}`)
      ).pipe(span(url));
    const urls = ['https://example.com/a', 'https://example.com/b', 'https://example.com/c'];
    return gather(urls.map(download), { returnExceptions: true }).pipe(
      mergeMap((results) => results),
      mergeMap((result) => (result.status === 'fulfilled' ? say(result.value) : say('log:', result.reason))),
    );
  },
};
