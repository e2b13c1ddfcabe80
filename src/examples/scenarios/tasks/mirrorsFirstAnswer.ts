import { concat, ignoreElements, mergeMap, throwError } from 'rxjs';
import { finalizeAsync, firstSuccess, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const mirrorsFirstAnswer: Scenario = {
  name: 'mirrorsFirstAnswer',
  chapter: 'tasks',
  article: '001',
  section: '9',
  shows: 'the first good answer is taken: who failed before does not matter, who is slower is cancelled',
  operators: ['firstSuccess', 'finalizeAsync', 'sleep', 'span'],
  expected: ['us is cancelled', 'asia is cancelled', 'package from eu'],
  time: 2000,
  inSequence: 10_000,
  main({ say }) {
    const mirror = (name: string, seconds: number) =>
      sleep(seconds * 1000, `package from ${name}`).pipe(
        finalizeAsync((kind) => (kind === 'unsubscribe' ? say(`${name} is cancelled`) : undefined)),
        span(name),
      );
    const broken = concat(
      sleep(1000).pipe(ignoreElements()),
      throwError(() => new Error('503')),
    ).pipe(span('broken'));
    return firstSuccess([mirror('us', 3), broken, mirror('eu', 2), mirror('asia', 4)]).pipe(
      mergeMap((answer) => say(answer)),
    );
  },
};
