import { mergeMap } from 'rxjs';
import { asCompleted, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const asCompletedNumbers: Scenario = {
  name: 'asCompletedNumbers',
  chapter: 'tasks',
  article: '001',
  section: '9',
  shows: 'whoever is ready first comes first',
  operators: ['asCompleted', 'sleep', 'span'],
  expected: ['3', '2', '1'],
  time: 3000,
  inSequence: 6000,
  main({ say }) {
    const fetchNumber = (n: number) => sleep((4 - n) * 1000, n).pipe(span(`${n}`));
    return asCompleted([fetchNumber(1), fetchNumber(2), fetchNumber(3)]).pipe(mergeMap((result) => say(result)));
  },
};
