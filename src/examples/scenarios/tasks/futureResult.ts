import { concat, defer, ignoreElements, merge, mergeMap, tap } from 'rxjs';
import { Future, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const futureResult: Scenario = {
  name: 'futureResult',
  chapter: 'tasks',
  article: '001',
  section: '5.3',
  shows: 'a future is a box for a result that somebody else will put in',
  operators: ['Future', 'sleep'],
  expected: ['done: False', 'hello', 'done: True'],
  time: 1000,
  main({ say }) {
    return defer(() => {
      const future = new Future<string>({ name: 'greeting' });
      const done = say('done:', () => future.done);
      const setLater = sleep(1000).pipe(tap(() => future.setResult('hello')), ignoreElements());
      const result = future.pipe(mergeMap((value) => say(value)));
      return concat(done, merge(result, setLater), done);
    });
  },
};
