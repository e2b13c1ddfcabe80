import { concat, ignoreElements } from 'rxjs';
import { resource, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const acquireAndRelease: Scenario = {
  name: 'acquireAndRelease',
  chapter: 'streams',
  article: '002',
  section: '异步上下文管理器',
  shows: 'a resource is acquired, used, and released before anything else goes on',
  operators: ['resource', 'sleep'],
  expected: ['获取资源', '处理资源', '释放资源'],
  time: 2500,
  main({ say }) {
    const wait = (ms: number) => sleep(ms).pipe(ignoreElements());
    return resource(
      () => concat(say('获取资源'), sleep(1000, 'resource')),
      () => concat(say('处理资源'), wait(1000)),
      () => concat(say('释放资源'), wait(500)),
    );
  },
};
