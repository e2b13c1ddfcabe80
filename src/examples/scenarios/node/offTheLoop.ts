import { concat, defer, mergeMap, of, tap } from 'rxjs';
import { gather, resource, span } from 'rx-asyncio';
import { ProcessPool, ThreadPool } from 'rx-asyncio/node';
import { block } from '../kit/block.ts';
import { longestStall } from '../kit/longestStall.ts';
import { type Scenario } from '../scenario.ts';

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

export const offTheLoop: Scenario = {
  name: 'offTheLoop',
  chapter: 'node',
  article: '000',
  section: '4.1',
  shows: 'what blocks goes to a thread, what computes to a process, and the event loop stays free',
  operators: ['gather', 'ProcessPool', 'resource', 'span', 'ThreadPool'],
  expected: [
    'Called here: the event loop stood still: True',
    ['Thread: done', 'Process: fib(35) = 9227465'],
    'In a thread and a process: the event loop stood still: False',
  ],
  needs: ['threads', 'processes', 'cpu'],
  main({ print, say }) {
    const ms = 500;
    const here = defer(() => of(block(ms)));
    const elsewhere = resource(
      () => defer(() => of({ threads: new ThreadPool({ size: 1 }), processes: new ProcessPool({ size: 1 }) })),
      ({ threads, processes }) =>
        gather([
          threads.run(block, ms).pipe(tap((text) => print(`Thread: ${text}`)), span('thread')),
          processes.run(fib, 35).pipe(tap((n) => print(`Process: fib(35) = ${n}`)), span('process')),
        ]),
      ({ threads, processes }) => gather([threads.close(), processes.close()]),
    );
    return concat(
      longestStall(here).pipe(mergeMap((stall) => say('Called here: the event loop stood still:', stall >= ms))),
      longestStall(elsewhere).pipe(
        mergeMap((stall) => say('In a thread and a process: the event loop stood still:', stall >= ms)),
      ),
    );
  },
};
