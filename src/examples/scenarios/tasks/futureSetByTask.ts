import { defer, mergeMap, tap } from 'rxjs';
import { createTask, Future, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const futureSetByTask: Scenario = {
  name: 'futureSetByTask',
  chapter: 'tasks',
  article: '002',
  section: 'Future对象',
  shows: 'one waits for a result that a task will set',
  operators: ['Future', 'createTask', 'sleep'],
  expected: ['Future完成'],
  time: 1000,
  main({ say }) {
    return defer(() => {
      const future = new Future<string>();
      createTask(sleep(1000).pipe(tap(() => future.setResult('Future完成'))), { name: 'setter' });
      return future.pipe(mergeMap((result) => say(result)));
    });
  },
};
