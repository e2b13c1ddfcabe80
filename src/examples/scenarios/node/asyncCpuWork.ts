import { concat, defer, mergeMap, type ObservableInput, of } from 'rxjs';
import { gather, span } from 'rx-asyncio';
import { toThread } from 'rx-asyncio/node';
import { fib } from '../kit/fib.ts';
import { longestStall } from '../kit/longestStall.ts';
import { type Scenario } from '../scenario.ts';

export const asyncCpuWork: Scenario = {
  name: 'asyncCpuWork',
  chapter: 'node',
  article: '001',
  section: '19.1',
  shows: 'a misconception measured: gathered, computing is no faster; on threads it at least leaves the loop free',
  operators: ['gather', 'toThread', 'span'],
  expected: [
    /^in a row: \d+ ms, in which the event loop stood still$/,
    /^gathered: \d+ ms, in which the event loop stood still$/,
    'gathered is faster: False',
    /^on threads: \d+ ms, in which the event loop went on$/,
  ],
  needs: ['threads', 'cpu'],
  main({ say, elapsed }) {
    const times: number[] = [];
    const measured = (what: string, work: ObservableInput<unknown>) =>
      defer(() => {
        const begin = elapsed();
        return longestStall(work).pipe(
          mergeMap((stall) => {
            const ms = elapsed() - begin;
            times.push(ms);
            const loop = stall > ms / 2 ? 'stood still' : 'went on';
            return say(`${what}: ${ms} ms, in which the event loop ${loop}`);
          }),
        );
      });
    const compute = (name: string) => defer(() => of(fib(35))).pipe(span(name));
    const onThread = (name: string) => toThread(fib, 35).pipe(span(name));
    const names = ['a', 'b', 'c'];
    return concat(
      measured('in a row', concat(...names.map(compute))),
      measured('gathered', gather(names.map(compute))),
      say('gathered is faster:', () => times[1]! < times[0]! / 2),
      measured('on threads', gather(names.map(onThread))),
    );
  },
};
