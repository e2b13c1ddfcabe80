import { asyncScheduler, concat, defer, EMPTY, subscribeOn } from 'rxjs';
import { span } from 'rx-asyncio';
import { block } from '../kit/block.ts';
import { type Scenario } from '../scenario.ts';

export const synchronousFetches: Scenario = {
  name: 'synchronousFetches',
  chapter: 'tasks',
  article: '001',
  section: '2',
  shows: 'synchronous code waits for each answer where it stands',
  operators: ['span'],
  expected: ['a start', 'a done', 'b start', 'b done', 'c start', 'c done'],
  time: 6000,
  needs: ['cpu'],
  main({ say }) {
    const wait = (seconds: number) =>
      defer(() => {
        block(seconds * 1000);
        return EMPTY;
      });
    const fetch = (name: string, delay: number) =>
      concat(say(`${name} start`), wait(delay), say(`${name} done`)).pipe(
        span(name),
        // Only between two of them does the event loop see Ctrl+C.
        subscribeOn(asyncScheduler),
      );
    return concat(fetch('a', 2), fetch('b', 2), fetch('c', 2));
  },
};
