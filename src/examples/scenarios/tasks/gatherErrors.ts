import { catchError, concat, ignoreElements, map, tap } from 'rxjs';
import { finalizeAsync, gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

class ValueError extends Error {
  override readonly name = 'ValueError';
}

export const gatherErrors: Scenario = {
  name: 'gatherErrors',
  chapter: 'tasks',
  article: '000',
  section: '4.2',
  shows: 'with returnExceptions an error is a result; without, it comes out once the siblings have cleaned up',
  operators: ['finalizeAsync', 'gather', 'sleep', 'span'],
  expected: [
    "results: ['one', ValueError('two is bad'), 'three']",
    'three: cancelled, cleaned up',
    'caught ValueError: two is bad',
  ],
  time: 2600,
  inSequence: 4600,
  main({ say, print }) {
    const one = sleep(500, 'one').pipe(span('one'));
    const two = sleep(1000).pipe(
      map(() => {
        throw new ValueError('two is bad');
      }),
      span('two'),
    );
    // asyncio's gather would leave it running.
    const cleanUp = concat(sleep(100).pipe(ignoreElements()), say('three: cancelled, cleaned up'));
    const three = sleep(1500, 'three').pipe(
      finalizeAsync((kind) => (kind === 'unsubscribe' ? cleanUp : undefined)),
      span('three'),
    );
    return concat(
      gather([one, two, three], { returnExceptions: true }).pipe(
        tap((results) => {
          print('results:', results.map((each): unknown => (each.status === 'fulfilled' ? each.value : each.reason)));
        }),
        ignoreElements(),
      ),
      gather([one, two, three]).pipe(catchError((error: unknown) => say(`caught ${String(error)}`))),
    );
  },
};
