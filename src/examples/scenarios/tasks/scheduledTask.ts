import { concat, defer, mergeMap, of } from 'rxjs';
import { createTask } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const scheduledTask: Scenario = {
  name: 'scheduledTask',
  chapter: 'tasks',
  article: '001',
  section: '5.2',
  shows: 'a task queues up to run by itself; whoever awaits it, early or late, gets its result',
  operators: ['createTask', 'Task'],
  expected: ['task is pending', 'hello runs', 'hello', 'task is fulfilled', 'hello'],
  time: 0,
  main({ say }) {
    const hello = () => concat(say('hello runs'), of('hello'));
    return defer(() => {
      const task = createTask(hello(), { name: 'hello' });
      const result = task.pipe(mergeMap((value) => say(value)));
      const state = say(() => `task is ${task.state}`);
      return concat(state, result, state, result);
    });
  },
};
