import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { lastValueFrom } from 'rxjs';
import { createTask, gather, Scope } from 'rx-asyncio';
import { toThread } from 'rx-asyncio/node';
import { expect, it } from 'vitest';
import { WorkerPeer } from './workerPeer.ts';

const module = new URL('programs/jobs.mjs', import.meta.url);

it('calls the function on another thread, with its arguments', async () => {
  const where = (greeting: string) => [greeting, process.getBuiltinModule('node:worker_threads').threadId];
  const [greeting, thread] = await lastValueFrom(toThread(where, 'hi'));
  expect(greeting).toBe('hi');
  expect(thread).not.toBe(threadId);
});

it('calls several at a time', async () => {
  const meet = (shared: Int32Array) => {
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
    for (let seen; (seen = Atomics.load(shared, 0)) < 3; ) Atomics.wait(shared, 0, seen);
    return 'met';
  };
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const all = [1, 2, 3].map(() => toThread(meet, shared));
  expect(await lastValueFrom(gather(all))).toEqual(['met', 'met', 'met']);
});

it('a cancelled task ends the thread it waits for', async () => {
  await using peer = await new WorkerPeer().listen();
  const scope = new Scope();
  const task = createTask(toThread({ module, name: 'spin' }, peer.port), { scope });
  const [caller] = await peer.called();
  task.cancel();
  await caller!.gone;
  await lastValueFrom(scope.settled());
});

it('says in its own name what cannot be sent', () => {
  expect(() => toThread(Math.max, 1)).toThrow(/^toThread: expected a function with source text of its own/);
  expect(() => toThread({ module: './relative.js' })).toThrow(/^toThread: expected module to be an absolute URL/);
});

it('idle workers do not keep the process from ending; a job that runs does', async () => {
  const program = fileURLToPath(new URL('programs/idle.mjs', import.meta.url));
  const child = spawn(process.execPath, [program], { timeout: 20_000 });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect({ printed, code }).toEqual({ printed: 'slept 300\n', code: 0 });
});
