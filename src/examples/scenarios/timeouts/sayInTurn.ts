import { concat, ignoreElements } from 'rxjs';
import { sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const sayInTurn: Scenario = {
  name: 'sayInTurn',
  chapter: 'timeouts',
  article: '000',
  section: '3.1',
  shows: 'what is awaited one after another takes as long as all of it together',
  operators: ['sleep', 'span'],
  expected: ['started at 00:00:00', 'hello', 'world', 'finished at 00:00:03'],
  time: 3000,
  main({ say, clock }) {
    const sayAfter = (seconds: number, what: string) =>
      concat(sleep(seconds * 1000).pipe(ignoreElements()), say(what)).pipe(span(`say ${what}`));
    return concat(
      say(() => `started at ${clock()}`),
      sayAfter(1, 'hello'),
      sayAfter(2, 'world'),
      say(() => `finished at ${clock()}`),
    );
  },
};
