import { catchError, mergeMap, TimeoutError } from 'rxjs';
import { sleep, span, waitFor } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const longOperation: Scenario = {
  name: 'longOperation',
  chapter: 'timeouts',
  article: '002',
  section: '超时控制',
  shows: 'an operation of five seconds is given three, and is cancelled then',
  operators: ['waitFor', 'sleep', 'span'],
  expected: ['操作超时'],
  time: 3000,
  inSequence: 5000,
  main({ say }) {
    const operation = sleep(5000, '操作完成').pipe(span('long operation'));
    return operation.pipe(
      waitFor(3000),
      mergeMap((result) => say(result)),
      catchError((error: unknown) => {
        if (error instanceof TimeoutError) return say('操作超时');
        throw error;
      }),
    );
  },
};
