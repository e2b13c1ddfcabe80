import { catchError, mergeMap, TimeoutError } from 'rxjs';
import { sleep, span, waitFor } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const waitForSlowTask: Scenario = {
  name: 'waitForSlowTask',
  chapter: 'timeouts',
  article: '001',
  section: '11',
  shows: 'work of ten seconds, of which two are granted',
  operators: ['waitFor', 'sleep', 'span'],
  expected: ['timeout'],
  time: 2000,
  main({ say }) {
    const slowTask = sleep(10_000, 'done').pipe(span('slow task'));
    return slowTask.pipe(
      waitFor(2000),
      mergeMap((result) => say(result)),
      catchError((error: unknown) => {
        if (error instanceof TimeoutError) return say('timeout');
        throw error;
      }),
    );
  },
};
