import { catchError, concat, ignoreElements, mergeMap, throwError } from 'rxjs';
import { finalizeAsync, gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const gatherFailure: Scenario = {
  name: 'gatherFailure',
  chapter: 'tasks',
  article: '001',
  section: '7',
  shows: 'one failure is the failure of all, and here no sibling runs on as an orphan',
  operators: ['gather', 'finalizeAsync', 'sleep', 'span'],
  expected: ['a is cancelled', 'c is cancelled', 'failed: b cannot be reached'],
  time: 1000,
  inSequence: 5000,
  main({ say }) {
    const download = (name: string, seconds: number) =>
      sleep(seconds * 1000, `content from ${name}`).pipe(
        finalizeAsync((kind) => (kind === 'unsubscribe' ? say(`${name} is cancelled`) : undefined)),
        span(name),
      );
    const unreachable = concat(
      sleep(1000).pipe(ignoreElements()),
      throwError(() => new Error('b cannot be reached')),
    ).pipe(span('b'));
    return gather([download('a', 2), unreachable, download('c', 2)]).pipe(
      mergeMap((results) => say(results)),
      catchError((error: unknown) => say(`failed: ${(error as Error).message}`)),
    );
  },
};
