import { concat, defer, ignoreElements } from 'rxjs';
import { gather, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const awaitOrGather: Scenario = {
  name: 'awaitOrGather',
  chapter: 'tasks',
  article: '001',
  section: '19.2',
  shows: 'a misconception measured: awaiting one after another is no concurrency',
  operators: ['gather', 'sleep', 'span'],
  expected: ['awaited in a row: 3 s', 'gathered: 1 s'],
  time: 4000,
  inSequence: 6000,
  main({ say, elapsed }) {
    const measured = (what: string, work: () => ReturnType<typeof say>) =>
      defer(() => {
        const begin = elapsed();
        // A timer may be a millisecond early.
        return concat(work(), say(() => `${what}: ${Math.floor((elapsed() - begin + 50) / 1000)} s`));
      });
    const fetch = (name: string) => sleep(1000).pipe(ignoreElements(), span(name));
    return concat(
      measured('awaited in a row', () => concat(fetch('a'), fetch('b'), fetch('c'))),
      measured('gathered', () => gather([fetch('d'), fetch('e'), fetch('f')]).pipe(ignoreElements())),
    );
  },
};
