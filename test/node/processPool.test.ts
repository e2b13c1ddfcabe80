import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { ProcessPool, transfer } from 'rx-asyncio/node';
import { expect, it } from 'vitest';
import { WorkerPeer } from './workerPeer.ts';
import { describeWorkerPool } from './workerPoolSuite.ts';

const module = new URL('programs/jobs.mjs', import.meta.url);

describeWorkerPool('ProcessPool', (size) => new ProcessPool({ size }));

it('kill -9 of a process that works is an error of its job alone', async () => {
  await using pool = new ProcessPool({ size: 2 });
  await using peer = await new WorkerPeer().listen();
  const neighbour = lastValueFrom(pool.run({ module }, peer.port));
  const [other] = await peer.called(1);
  const victim = lastValueFrom(pool.run({ module, name: 'spin' }, peer.port));
  process.kill((await peer.called(2))[1]!.pid, 'SIGKILL');
  await expect(victim).rejects.toMatchObject({
    name: 'WorkerCrashError',
    signal: 'SIGKILL',
    exitCode: undefined,
    message: 'the worker was killed by SIGKILL',
  });
  expect(await lastValueFrom(pool.run(() => 'next'))).toBe('next');
  other!.hangUp();
  expect(await neighbour).toBe('ended');
});

it('kill -9 of a process that is idle costs no job', async () => {
  await using pool = new ProcessPool({ size: 1 });
  const pid = () => process.pid;
  const first = await lastValueFrom(pool.run(pid));
  expect(await lastValueFrom(pool.run(pid))).toBe(first);
  process.kill(first, 'SIGKILL');
  const gone = async () => {
    for (;;) {
      try {
        process.kill(first, 0);
      } catch {
        return;
      }
      await new Promise(setImmediate);
    }
  };
  await gone();
  await new Promise(setImmediate);
  expect(await lastValueFrom(pool.run(pid))).not.toBe(first);
});

it('a process that runs out of memory is an error of its job alone', async () => {
  await using pool = new ProcessPool({ size: 1, execArgv: ['--max-old-space-size=24'] });
  const hoard = () => {
    for (const all: string[][] = []; ; ) all.push(new Array(10_000).fill(1).map(String));
  };
  await expect(lastValueFrom(pool.run(hoard))).rejects.toMatchObject({ name: 'WorkerCrashError', signal: 'SIGABRT' });
  expect(await lastValueFrom(pool.run(() => 'next'))).toBe('next');
});

it('a process that ignores SIGTERM is killed all the same', async () => {
  await using pool = new ProcessPool({ size: 1 });
  await using peer = await new WorkerPeer().listen();
  const job = pool.run({ module, name: 'spin' }, peer.port, { stubborn: true }).subscribe();
  const [caller] = await peer.called();
  job.unsubscribe();
  await caller!.gone;
  expect(await lastValueFrom(pool.run(() => 'next'))).toBe('next');
});

it('refuses what processes cannot share, and copies what is marked to be transferred', async () => {
  await using pool = new ProcessPool({ size: 1 });
  const echo = (shared: SharedArrayBuffer) => shared;
  await expect(lastValueFrom(pool.run(echo, new SharedArrayBuffer(1)))).rejects.toThrow(/could not be cloned/);
  const bytes = new Uint8Array([1, 2]);
  expect(await lastValueFrom(pool.run((all: Uint8Array) => all.length, transfer(bytes)))).toBe(2);
  expect(bytes.length).toBe(2);
});

it('processes have our environment', async () => {
  await using pool = new ProcessPool({ size: 1 });
  expect(await lastValueFrom(pool.run(() => process.env.PATH))).toBe(process.env.PATH);
});

it('processes die with us, even those that compute', async () => {
  await using peer = await new WorkerPeer().listen();
  const program = fileURLToPath(new URL('programs/orphans.mjs', import.meta.url));
  const host = spawn(process.execPath, [program, String(peer.port)], { stdio: 'ignore' });
  const [caller] = await peer.called();
  const exited = once(host, 'exit');
  host.kill('SIGUSR2');
  expect(await exited).toEqual([7, null]);
  await caller!.gone;
});
