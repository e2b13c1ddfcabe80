import { concat, concatMap, of } from 'rxjs';
import { gather, resource, span } from 'rx-asyncio';
import { ThreadPool } from 'rx-asyncio/node';
import { fib } from '../kit/fib.ts';
import { type Scenario } from '../scenario.ts';

const nums = [35, 36, 37, 38];

export const fibInThreads: Scenario = {
  name: 'fibInThreads',
  chapter: 'node',
  article: '002',
  section: '与线程池集成',
  shows: 'threads compute in parallel here, while the event loop is free',
  operators: ['ThreadPool', 'gather', 'resource', 'span'],
  expected: [
    'fib(35) = 9227465',
    'fib(36) = 14930352',
    'fib(37) = 24157817',
    'fib(38) = 39088169',
    /^\d+\.\d s on \d+ thread(s|es)?$/,
  ],
  needs: ['threads', 'cpu'],
  main({ say, elapsed }) {
    return resource(
      () => of(new ThreadPool({ size: 4 })),
      (pool) => gather(nums.map((n) => pool.run(fib, n).pipe(span(`fib(${n})`)))),
      (pool) => pool.close(),
    ).pipe(
      concatMap((results) =>
        concat(
          ...results.map((result, i) => say(`fib(${nums[i]}) = ${result}`)),
          say(() => (elapsed() / 1000).toFixed(1), 's on 4 threads'),
        ),
      ),
    );
  },
};
