import { concat, ignoreElements } from 'rxjs';
import { sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const helloWorld: Scenario = {
  name: 'helloWorld',
  chapter: 'tasks',
  article: '002',
  section: '协程',
  shows: 'one step after another, with a wait between that holds up nobody',
  operators: ['sleep'],
  expected: ['Hello', 'World'],
  time: 1000,
  main({ say }) {
    return concat(say('Hello'), sleep(1000).pipe(ignoreElements()), say('World'));
  },
};
