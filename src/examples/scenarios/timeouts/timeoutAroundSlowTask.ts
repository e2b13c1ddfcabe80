import { catchError, mergeMap, TimeoutError } from 'rxjs';
import { sleep, span, timeoutScope } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const timeoutAroundSlowTask: Scenario = {
  name: 'timeoutAroundSlowTask',
  chapter: 'timeouts',
  article: '001',
  section: '11',
  shows: 'a deadline of two seconds around whatever its body does',
  operators: ['timeoutScope', 'sleep', 'span'],
  expected: ['timeout'],
  time: 2000,
  main({ say }) {
    const slowTask = sleep(10_000, 'done').pipe(span('slow task'));
    return timeoutScope(2000, () => slowTask.pipe(mergeMap((result) => say(result)))).pipe(
      catchError((error: unknown) => {
        if (error instanceof TimeoutError) return say('timeout');
        throw error;
      }),
    );
  },
};
