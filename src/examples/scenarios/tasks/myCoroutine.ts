import { concat, defer, ignoreElements } from 'rxjs';
import { sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const myCoroutine: Scenario = {
  name: 'myCoroutine',
  chapter: 'tasks',
  article: '000',
  section: '2.1',
  shows: 'a coroutine is a cold Observable: nothing happens until it is subscribed, and it can be subscribed again',
  operators: ['sleep', 'span'],
  expected: [
    'Main: made a coroutine, which does nothing.',
    'Coroutine started',
    'Coroutine finished',
    'Main: once more.',
    'Coroutine started',
    'Coroutine finished',
  ],
  time: 2500,
  main({ say }) {
    return defer(() => {
      const coroutine = concat(
        say('Coroutine started'),
        sleep(1000).pipe(ignoreElements()),
        say('Coroutine finished'),
      ).pipe(span('my_coroutine'));
      return concat(
        say('Main: made a coroutine, which does nothing.'),
        sleep(500).pipe(ignoreElements()),
        coroutine,
        // In Python the second await of a coroutine is a RuntimeError.
        say('Main: once more.'),
        coroutine,
      );
    });
  },
};
