import { concat, defer, ignoreElements } from 'rxjs';
import { createTask, currentTask, gather, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const currentTaskName: Scenario = {
  name: 'currentTaskName',
  chapter: 'debug',
  article: '001',
  section: '18.3',
  shows: 'code can ask which task it runs in, also after it has waited',
  operators: ['currentTask', 'createTask', 'gather', 'sleep'],
  expected: [
    'main',
    ...[1, 2, 3].map((n) => `fetch-${n} sends`),
    ...[1, 2, 3].map((n) => `fetch-${n} receives`),
    'main',
  ],
  time: 1000,
  inSequence: 3000,
  main({ say }) {
    const name = () => currentTask()?.name ?? 'no task';
    const fetch = () => concat(say(name, 'sends'), sleep(1000).pipe(ignoreElements()), say(name, 'receives'));
    return concat(
      say(name),
      defer(() => gather([1, 2, 3].map((n) => createTask(fetch(), { name: `fetch-${n}` })))),
      say(name),
    );
  },
};
