import { concat, EMPTY, ignoreElements } from 'rxjs';
import { sleep, taskGroup } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const taskGroupWorkers: Scenario = {
  name: 'taskGroupWorkers',
  chapter: 'tasks',
  article: '001',
  section: '8',
  shows: 'a group ends when the last of its tasks has ended',
  operators: ['taskGroup', 'sleep'],
  expected: ['a done', 'b done', 'c done'],
  time: 1000,
  inSequence: 3000,
  main({ say }) {
    const worker = (name: string) => concat(sleep(1000).pipe(ignoreElements()), say(`${name} done`));
    return taskGroup((group) => {
      for (const name of ['a', 'b', 'c']) group.createTask(worker(name), { name });
      return EMPTY;
    });
  },
};
