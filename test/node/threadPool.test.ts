import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { config, lastValueFrom } from 'rxjs';
import { ThreadPool, transfer, WorkerCrashError } from 'rx-asyncio/node';
import { expect, it } from 'vitest';
import { describeWorkerPool } from './workerPoolSuite.ts';

describeWorkerPool('ThreadPool', (size) => new ThreadPool({ size }));

it('a thread that runs out of memory is an error of its job alone', async () => {
  await using pool = new ThreadPool({ size: 1, resourceLimits: { maxOldGenerationSizeMb: 16 } });
  const hoard = () => {
    for (const all: string[][] = []; ; ) all.push(new Array(10_000).fill(1).map(String));
  };
  await expect(lastValueFrom(pool.run(hoard))).rejects.toMatchObject({
    name: 'WorkerCrashError',
    message: expect.stringMatching(/memory limit/),
    cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' },
  });
  expect(await lastValueFrom(pool.run(() => 'next'))).toBe('next');
});

it('what a job left behind throws for the hook for unhandled errors, and the thread is replaced', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const reported = new Promise((resolve) => (config.onUnhandledError = resolve));
  try {
    const leave = () => {
      setTimeout(() => { throw new Error('late'); }, 20);
    };
    await lastValueFrom(pool.run(leave));
    const error = await reported;
    expect(error).toBeInstanceOf(WorkerCrashError);
    expect(error).toMatchObject({ cause: { message: 'late' } });
  } finally {
    config.onUnhandledError = null;
  }
  expect(await lastValueFrom(pool.run(() => 'next'))).toBe('next');
});

it('shares a SharedArrayBuffer, in which a killed job stops counting', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const counting = (shared: Int32Array) => {
    for (;;) Atomics.add(shared, 0, 1);
  };
  const job = pool.run(counting, counter).subscribe();
  while (Atomics.load(counter, 0) === 0) await new Promise(setImmediate);
  job.unsubscribe();
  const read = (shared: Int32Array) => Atomics.load(shared, 0);
  const stopped = await lastValueFrom(pool.run(read, counter));
  expect(stopped).toBeGreaterThan(0);
  expect(await lastValueFrom(pool.run(read, counter))).toBe(stopped);
});

it('does not hold up the event loop while a job blocks', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const blocked = lastValueFrom(pool.run((shared: Int32Array) => Atomics.wait(shared, 0, 0), gate));
  await new Promise((resolve) => setTimeout(resolve, 50));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  expect(await blocked).toMatch(/^(ok|not-equal)$/);
});

it('transfer moves what it marks, and only that', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const lengths = (...all: Uint8Array[]) => all.map(({ length }) => length);
  const [moved, copied] = [new Uint8Array(10), new Uint8Array(20)];
  const job = pool.run(lengths, transfer(moved), copied);
  expect(moved.length).toBe(10);
  expect(await lastValueFrom(job)).toEqual([10, 20]);
  expect([moved.length, copied.length]).toEqual([0, 20]);
});

it('transfer takes a list of what moves inside a value, such as a port to talk through', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const { port1, port2 } = new MessageChannel();
  const answered = once(port1, 'message');
  const talk = ({ port }: { port: MessagePort }) => { port.postMessage('hello'); };
  await lastValueFrom(pool.run(talk, transfer({ port: port2 }, [port2])));
  expect(await answered).toEqual(['hello']);
  port1.close();
  expect(() => transfer('text' as never)).toThrow('transfer: expected an object, got "text"');
});
