import { concat, defer, ignoreElements } from 'rxjs';
import { createTask, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const helloTask: Scenario = {
  name: 'helloTask',
  chapter: 'tasks',
  article: '002',
  section: '任务',
  shows: 'a task begins without being waited for, and waiting for it is subscribing',
  operators: ['createTask', 'sleep'],
  expected: ['Hello', 'World'],
  time: 1000,
  main({ say }) {
    const helloWorld = concat(say('Hello'), sleep(1000).pipe(ignoreElements()), say('World'));
    return defer(() => createTask(helloWorld, { name: 'hello' }));
  },
};
