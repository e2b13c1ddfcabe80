import { defer, mergeMap, of } from 'rxjs';
import { gather, resource, span } from 'rx-asyncio';
import { ProcessPool, toThread } from 'rx-asyncio/node';
import { type Scenario } from '../scenario.ts';

/** Where it is called: sent as text, it knows nothing but Node's globals. */
function here(): string {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  return `${process.pid}/${threadId}`;
}

export const threadsAndProcesses: Scenario = {
  name: 'threadsAndProcesses',
  chapter: 'node',
  article: '001',
  section: '19.4',
  shows: 'a misconception: async does not replace threads and processes, it is one thread of one process',
  operators: ['toThread', 'ProcessPool', 'gather', 'resource', 'span'],
  expected: [
    'two coroutines: the same thread of the same process',
    'toThread: another thread of the same process',
    'ProcessPool: another process',
  ],
  needs: ['threads', 'processes'],
  main({ say }) {
    const whereFrom = (home: string) => (place: string) => {
      if (place === home) return 'the same thread of the same process';
      return place.split('/')[0] === home.split('/')[0] ? 'another thread of the same process' : 'another process';
    };
    const coroutine = (name: string) => defer(() => of(here())).pipe(span(name));
    return resource(
      () => of(new ProcessPool({ size: 1 })),
      (pool) => gather([coroutine('one'), coroutine('two'), toThread(here), pool.run(here)]),
      (pool) => pool.close(),
    ).pipe(
      mergeMap(([one, two, thread, child]) => {
        const where = whereFrom(one);
        return [`two coroutines: ${where(two)}`, `toThread: ${where(thread)}`, `ProcessPool: ${where(child)}`];
      }),
      mergeMap((line) => say(line)),
    );
  },
};
