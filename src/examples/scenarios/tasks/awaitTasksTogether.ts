import { concat, defer, ignoreElements, mergeMap, of } from 'rxjs';
import { createTask, gather, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const awaitTasksTogether: Scenario = {
  name: 'awaitTasksTogether',
  chapter: 'tasks',
  article: '001',
  section: '6',
  shows: 'tasks run from the moment they are made, so awaiting them takes as long as the longest',
  operators: ['createTask', 'gather', 'sleep'],
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
      );
    return defer(() => {
      const taskA = createTask(fetch('a', 2), { name: 'a' });
      const taskB = createTask(fetch('b', 2), { name: 'b' });
      const taskC = createTask(fetch('c', 2), { name: 'c' });
      return gather([taskA, taskB, taskC]).pipe(mergeMap((results) => say(results)));
    });
  },
};
