import { concat, defer, mergeMap, of } from 'rxjs';
import { type Scenario } from '../scenario.ts';

export const coldCoroutine: Scenario = {
  name: 'coldCoroutine',
  chapter: 'tasks',
  article: '001',
  section: '5.1',
  shows: 'a coroutine, here a cold Observable, does nothing until it is awaited, here subscribed',
  operators: [],
  expected: ['coro is made', 'hello runs', 'hello'],
  time: 0,
  main({ say }) {
    const hello = () => concat(say('hello runs'), of('hello'));
    return defer(() => {
      const coro = hello();
      return concat(say('coro is made'), coro.pipe(mergeMap((result) => say(result))));
    });
  },
};
