import { merge, of, tap } from 'rxjs';
import { createTask, gather, resource, span } from 'rx-asyncio';
import { ProcessPool, ThreadPool } from 'rx-asyncio/node';
import { timed } from '../kit/timed.ts';
import { type Scenario } from '../scenario.ts';

// What runs elsewhere is sent as text, and knows nothing of this file.
function waitIo(id: number): string {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  return `threading(${id}): done at ${new Date().toISOString().replace('T', ' ').replace('Z', '000')}`;
}

function moreCpu(id: number): string {
  let sum = 0;
  for (let i = 0; i < 10 ** 7; i++) sum += i * i;
  if (sum < 0) throw new Error('No square is negative');
  return `process(${id}): done at ${new Date().toISOString().replace('T', ' ').replace('Z', '000')}`;
}

export const executorsTogether: Scenario = {
  name: 'executorsTogether',
  chapter: 'node',
  article: '003',
  section: 'test9.py',
  shows: 'blocking calls on threads and computing in processes, all at the same time',
  operators: ['ThreadPool', 'ProcessPool', 'createTask', 'gather', 'resource', 'span'],
  expected: [
    /^threading\(0\): done at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
    /^threading\(1\): done at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
    /^threading\(2\): done at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
    /^process\(0\): done at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
    /^process\(1\): done at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
    /^process\(2\): done at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 1000,
  // Four seconds of sleep, and three processes that are started and compute.
  inSequence: 5000,
  needs: ['threads', 'processes', 'cpu'],
  main(stage) {
    const ids = [0, 1, 2];
    const jobs = resource(
      () => of({ threads: new ThreadPool({ size: 4 }), processes: new ProcessPool({ size: 3 }) }),
      ({ threads, processes }) => {
        // The article's first job, for whose result nobody asks; the pool is closed when it is over.
        createTask(threads.run(waitIo, 0), { name: 'thread' });
        return gather([
          ...ids.map((id) => threads.run(waitIo, id).pipe(span(`thread ${id}`))),
          ...ids.map((id) => processes.run(moreCpu, id).pipe(span(`process ${id}`))),
        ]).pipe(tap((lines) => lines.forEach((line) => stage.print(line))));
      },
      ({ threads, processes }) => merge(threads.close(), processes.close()),
    );
    return timed(stage, jobs);
  },
};
