import { catchError, concat, defer, ignoreElements, NEVER, type Observable, throwError, TimeoutError } from 'rxjs';
import { Lock, sleep, span, waitFor, withLock } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const lockWithDeadline: Scenario = {
  name: 'lockWithDeadline',
  chapter: 'sync',
  article: '000',
  section: '4.4',
  shows: 'a lock that is never released holds up nobody who waits with a deadline, and withLock cannot forget',
  operators: ['Lock', 'sleep', 'span', 'waitFor', 'withLock'],
  expected: [
    'forgetful: has the lock, and will never release it',
    'careful: gave up after 1 second',
    'stuck: ran out of time with the lock',
    'next: has the lock, because withLock gave it back',
  ],
  time: 1500,
  main({ say }) {
    const within = (ms: number, work: Observable<unknown>, otherwise: string) =>
      work.pipe(
        waitFor(ms),
        ignoreElements(),
        catchError((error: unknown) => (error instanceof TimeoutError ? say(otherwise) : throwError(() => error))),
      );
    return defer(() => {
      const forgotten = new Lock();
      const lock = new Lock();
      const careful = sleep(100).pipe(withLock(forgotten), span('careful'));
      const stuck = NEVER.pipe(withLock(lock), span('stuck'));
      return concat(
        forgotten.acquire().pipe(ignoreElements()),
        say('forgetful: has the lock, and will never release it'),
        within(1000, careful, 'careful: gave up after 1 second'),
        within(500, stuck, 'stuck: ran out of time with the lock'),
        say('next: has the lock, because withLock gave it back').pipe(withLock(lock)),
      );
    });
  },
};
