import { concat, ignoreElements } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const eventLoopTurns: Scenario = {
  name: 'eventLoopTurns',
  chapter: 'tasks',
  article: '001',
  section: '4',
  shows: 'whoever waits gives way, and goes on when its I/O is done',
  operators: ['gather', 'sleep', 'span'],
  expected: [
    '任务 A 执行 -> 遇到 await -> 让出控制权',
    '任务 B 执行 -> 遇到 await -> 让出控制权',
    '任务 C 执行 -> 完成',
    '任务 A 的 IO 完成 -> 继续执行',
    '任务 B 的 IO 完成 -> 继续执行',
  ],
  time: 3000,
  inSequence: 5000,
  main({ say }) {
    const waiting = (name: string, seconds: number) =>
      concat(
        say(`任务 ${name} 执行 -> 遇到 await -> 让出控制权`),
        sleep(seconds * 1000).pipe(ignoreElements()),
        say(`任务 ${name} 的 IO 完成 -> 继续执行`),
      ).pipe(span(name));
    const c = say('任务 C 执行 -> 完成').pipe(span('C'));
    return gather([waiting('A', 2), waiting('B', 3), c]);
  },
};
