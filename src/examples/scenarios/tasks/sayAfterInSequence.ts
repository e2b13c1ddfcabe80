import { concat, ignoreElements } from 'rxjs';
import { sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const sayAfterInSequence: Scenario = {
  name: 'sayAfterInSequence',
  chapter: 'tasks',
  article: '002',
  section: '定义和运行协程',
  shows: 'what is awaited one after another takes as long as all together',
  operators: ['sleep'],
  expected: ['开始时间: 00:00:00', '你好', '世界', '结束时间: 00:00:03'],
  time: 3000,
  main({ say, clock }) {
    const sayAfter = (seconds: number, message: string) =>
      concat(sleep(seconds * 1000).pipe(ignoreElements()), say(message));
    return concat(
      say('开始时间:', clock),
      sayAfter(1, '你好'),
      sayAfter(2, '世界'),
      say('结束时间:', clock),
    );
  },
};
