import { concat, ignoreElements, mergeMap, of } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const gatherFetches: Scenario = {
  name: 'gatherFetches',
  chapter: 'tasks',
  article: '001',
  section: '3',
  shows: 'three that only wait take as long together as one',
  operators: ['gather', 'sleep', 'span'],
  expected: ['a start', 'b start', 'c start', 'a done', 'b done', 'c done', "['a', 'b', 'c']"],
  time: 2000,
  inSequence: 6000,
  main({ say }) {
    const fetch = (name: string, delay: number) =>
      concat(
        say(`${name} start`),
        sleep(delay * 1000).pipe(ignoreElements()),
        say(`${name} done`),
        of(name),
      ).pipe(span(name));
    return gather([fetch('a', 2), fetch('b', 2), fetch('c', 2)]).pipe(mergeMap((results) => say(results)));
  },
};
