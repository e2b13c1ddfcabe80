import { mergeMap } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const gatherDownloads: Scenario = {
  name: 'gatherDownloads',
  chapter: 'tasks',
  article: '001',
  section: '7',
  shows: 'results come in the order of the inputs, all at once',
  operators: ['gather', 'sleep', 'span'],
  expected: [
    "['content from https://example.com/a', 'content from https://example.com/b', " +
      "'content from https://example.com/c']",
  ],
  time: 1000,
  inSequence: 3000,
  main({ say }) {
    const download = (url: string) => sleep(1000, `content from ${url}`).pipe(span(url));
    const urls = ['https://example.com/a', 'https://example.com/b', 'https://example.com/c'];
    return gather(urls.map(download)).pipe(mergeMap((results) => say(results)));
  },
};
