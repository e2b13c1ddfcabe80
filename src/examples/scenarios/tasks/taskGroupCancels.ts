import { catchError, concat, EMPTY, ignoreElements, throwError } from 'rxjs';
import { finalizeAsync, sleep, taskGroup } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const taskGroupCancels: Scenario = {
  name: 'taskGroupCancels',
  chapter: 'tasks',
  article: '001',
  section: '8',
  shows: 'a task that fails cancels the others; the group ends when they have cleaned up',
  operators: ['taskGroup', 'TaskGroupError', 'finalizeAsync', 'sleep'],
  expected: ['b failed', 'a cleaned up', 'c cleaned up', "TaskGroupError('1 failure in TaskGroup')"],
  time: 1500,
  inSequence: 6000,
  main({ say }) {
    const cleanUp = (name: string, ms: number) => concat(sleep(ms).pipe(ignoreElements()), say(`${name} cleaned up`));
    const failing = concat(sleep(1000).pipe(ignoreElements()), say('b failed'), throwError(() => new Error('b')));
    return taskGroup((group) => {
      group.createTask(sleep(2000).pipe(finalizeAsync(() => cleanUp('a', 200))), { name: 'a' });
      group.createTask(failing, { name: 'b' });
      group.createTask(sleep(3000).pipe(finalizeAsync(() => cleanUp('c', 500))), { name: 'c' });
      return EMPTY;
    }).pipe(catchError((error: unknown) => say(error)));
  },
};
