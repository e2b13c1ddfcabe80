import { concat, defer, ignoreElements } from 'rxjs';
import { createTask, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const sayAfterTogether: Scenario = {
  name: 'sayAfterTogether',
  chapter: 'tasks',
  article: '002',
  section: '并发运行任务',
  shows: 'tasks that run at the same time take as long as the longest',
  operators: ['createTask', 'sleep'],
  expected: ['开始时间: 00:00:00', '你好', '世界', '结束时间: 00:00:02'],
  time: 2000,
  inSequence: 3000,
  main({ say, clock }) {
    const sayAfter = (seconds: number, message: string) =>
      concat(sleep(seconds * 1000).pipe(ignoreElements()), say(message));
    const both = defer(() => {
      const task1 = createTask(sayAfter(1, '你好'), { name: 'task1' });
      const task2 = createTask(sayAfter(2, '世界'), { name: 'task2' });
      return concat(task1, task2);
    });
    return concat(say('开始时间:', clock), both, say('结束时间:', clock));
  },
};
