import { concat, ignoreElements } from 'rxjs';
import { sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const awaitInSequence: Scenario = {
  name: 'awaitInSequence',
  chapter: 'tasks',
  article: '001',
  section: '6',
  shows: 'to await one and then the next, here concat, is not concurrency',
  operators: ['sleep', 'span'],
  expected: ['a start', 'a done', 'b start', 'b done', 'c start', 'c done'],
  time: 6000,
  main({ say }) {
    const fetch = (name: string, delay: number) =>
      concat(
        say(`${name} start`),
        sleep(delay * 1000).pipe(ignoreElements()),
        say(`${name} done`),
      ).pipe(span(name));
    return concat(fetch('a', 2), fetch('b', 2), fetch('c', 2));
  },
};
