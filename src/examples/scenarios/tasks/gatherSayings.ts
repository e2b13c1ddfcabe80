import { concat, ignoreElements, tap } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const gatherSayings: Scenario = {
  name: 'gatherSayings',
  chapter: 'tasks',
  article: '000',
  section: '3.2b',
  shows: 'gather runs three at the same time, and its results stand in the order of its inputs',
  operators: ['gather', 'sleep', 'span'],
  expected: [
    'started at 00:00:00',
    'python',
    'hello',
    'world',
    "results: ['hello', 'world', 'python']",
    'finished at 00:00:02',
  ],
  time: 2000,
  inSequence: 3500,
  main({ say, print, clock }) {
    const sayAfter = (seconds: number, what: string) =>
      sleep(seconds * 1000, what).pipe(tap(print), span(`say ${what}`));
    return concat(
      say(() => `started at ${clock()}`),
      gather([sayAfter(1, 'hello'), sayAfter(2, 'world'), sayAfter(0.5, 'python')]).pipe(
        tap((results) => {
          print('results:', results);
        }),
        ignoreElements(),
      ),
      say(() => `finished at ${clock()}`),
    );
  },
};
