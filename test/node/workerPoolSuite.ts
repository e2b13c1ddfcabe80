import { concatMap, finalize, firstValueFrom, from, lastValueFrom, take, toArray, type Observable } from 'rxjs';
import { CancelledError, createTask, gather, InvalidStateError, Scope, waitFor } from 'rx-asyncio';
import { WorkerCrashError, type ProcessPool, type ThreadPool } from 'rx-asyncio/node';
import { afterEach, describe, expect, it } from 'vitest';
import { WorkerPeer } from './workerPeer.ts';

type Pool = ThreadPool | ProcessPool;

const module = new URL('programs/jobs.mjs', import.meta.url);
const spin = { module, name: 'spin' };
const count = { module, name: 'count' };
const waitForEnd = { module };

const add = (a: number, b: number): number => a + b;
const failureOf = (source: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(source, { defaultValue: undefined }).then(
    (value) => expect.fail(`emitted ${String(value)}`),
    (error: unknown) => error,
  );

/** What holds for every pool, whatever its workers are. */
export function describeWorkerPool(name: string, make: (size: number) => Pool): void {
  describe(name, { timeout: 30_000 }, () => {
    const pools: Pool[] = [];
    const poolOf = (size = 1): Pool => {
      const pool = make(size);
      pools.push(pool);
      return pool;
    };
    afterEach(async () => {
      await Promise.all(pools.splice(0).map((pool) => lastValueFrom(pool.terminate())));
    });

    it('emits what the function returns, or what its promise resolves with, and completes', async () => {
      const pool = poolOf();
      expect(await lastValueFrom(pool.run(add, 1, 2).pipe(toArray()))).toEqual([3]);
      expect(await lastValueFrom(pool.run(async (text: string) => `${text}!`, 'hi'))).toBe('hi!');
      expect(await lastValueFrom(pool.run(() => undefined).pipe(toArray()))).toEqual([undefined]);
    });

    it('is cold: nothing runs before it is subscribed, and each subscription is a call', async () => {
      const pool = poolOf();
      const job = pool.run(count);
      expect(pool).toMatchObject({ active: 0, waiting: 0 });
      expect([await lastValueFrom(job), await lastValueFrom(job)]).toEqual([1, 2]);
    });

    it('copies arguments and results as structured cloning does', async () => {
      const value = { map: new Map([['a', new Date(0)]]), set: new Set([1n]), bytes: new Uint8Array([1, 2]) };
      const echo = (it: typeof value) => it;
      const copy = await lastValueFrom(poolOf().run(echo, value));
      expect(copy).toEqual(value);
      expect(copy.bytes).toBeInstanceOf(Uint8Array);
      expect(copy).not.toBe(value);
    });

    it('calls what a module exports, by name or as its default', async () => {
      const pool = poolOf();
      await using peer = await new WorkerPeer().listen();
      const ended = lastValueFrom(pool.run(waitForEnd, peer.port));
      (await peer.called())[0]!.hangUp();
      expect(await ended).toBe('ended');
      expect(await lastValueFrom(pool.run<number>({ module: module.href, name: 'count' }))).toBe(1);
      expect(await lastValueFrom(pool.run<string>({ module: 'node:path', name: 'basename' }, '/a/b'))).toBe('b');
    });

    it('runs as many jobs at a time as its size says, first come, first served, and counts them', async () => {
      const pool = poolOf(2);
      await using peer = await new WorkerPeer().listen();
      const order: number[] = [];
      const jobs = [1, 2, 3].map((n) => pool.run(waitForEnd, peer.port).subscribe(() => order.push(n)));
      const last = lastValueFrom(pool.run(add, 1, 1).pipe(finalize(() => order.push(4))));
      expect(pool).toMatchObject({ size: 2, active: 2, waiting: 2 });
      const [first, second] = await peer.called(2);
      first!.hangUp();
      const third = (await peer.called(3))[2]!;
      expect(pool).toMatchObject({ active: 2, waiting: 1 });
      third.hangUp();
      await last;
      expect(order).toHaveLength(3);
      expect(order.at(-1)).toBe(4);
      second!.hangUp();
      await Promise.all(peer.callers.map(({ gone }) => gone));
      await lastValueFrom(pool.close());
      expect(pool).toMatchObject({ active: 0, waiting: 0 });
      expect(jobs.every(({ closed }) => closed)).toBe(true);
    });

    describe('errors', () => {
      it('come with their class, stack, causes and properties', async () => {
        function parseRow(row: number) {
          class BadRow extends RangeError {
            constructor(readonly row: number) {
              super(`row ${row} is bad`, { cause: new AggregateError([new TypeError('inner'), 'text'], 'several') });
            }
          }
          throw new BadRow(row);
        }
        const error = (await failureOf(poolOf().run(parseRow, 3))) as RangeError & { row: number };
        expect(error).toBeInstanceOf(RangeError);
        expect(error).toMatchObject({ name: 'BadRow', message: 'row 3 is bad', row: 3 });
        expect(error.stack).toMatch(/row 3 is bad\n.* at parseRow \(worker:parseRow:\d+:\d+\)/);
        const cause = error.cause as AggregateError;
        expect(cause).toBeInstanceOf(AggregateError);
        expect(cause).toMatchObject({ message: 'several', errors: [expect.any(TypeError), 'text'] });
      });

      it('keep the code of a system error and the name of an AbortError, and show what cannot be copied', async () => {
        const pool = poolOf();
        const missing = { module: 'node:fs', name: 'readFileSync' };
        expect(await failureOf(pool.run(missing, '/none/such'))).toMatchObject({ code: 'ENOENT', path: '/none/such' });
        const aborted = () => { AbortSignal.abort().throwIfAborted(); };
        expect(await failureOf(pool.run(aborted))).toMatchObject({ name: 'AbortError' });
        const odd = () => { throw Object.assign(new Error('odd'), { retry: () => 1, at: new Date(0) }); };
        expect(await failureOf(pool.run(odd))).toMatchObject({ message: 'odd', at: new Date(0), retry: '() => 1' });
        const circular = () => {
          const error = new Error('round');
          error.cause = error;
          throw error;
        };
        expect(await failureOf(pool.run(circular))).toMatchObject({ message: 'round', cause: 'Error: round' });
      });

      it('may be anything thrown', async () => {
        const pool = poolOf();
        expect(await failureOf(pool.run(() => { throw 'text'; }))).toBe('text');
        expect(await failureOf(pool.run(() => Promise.reject(undefined)))).toBeUndefined();
      });

      it('tell what a module does not export, and that there is none', async () => {
        const pool = poolOf();
        expect(await failureOf(pool.run({ module, name: 'nope' }))).toMatchObject({
          name: 'TypeError',
          message: `${module.href} exports no function nope`,
        });
        const missing = new URL('programs/missing.mjs', import.meta.url);
        expect(await failureOf(pool.run({ module: missing }))).toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
      });

      it('say what cannot be copied, and cost no worker', async () => {
        const pool = poolOf();
        await lastValueFrom(pool.run(count));
        const echo = (value: unknown) => value;
        const uncloneable = { message: expect.stringMatching(/could not be cloned/) };
        const unsent = await failureOf(pool.run(echo, () => 1));
        expect(unsent).toMatchObject(uncloneable);
        expect(unsent).not.toBeInstanceOf(WorkerCrashError);
        expect(await failureOf(pool.run(() => () => 1))).toMatchObject(uncloneable);
        expect(await lastValueFrom(pool.run(count))).toBe(2);
      });

      it('are thrown at the call for what cannot be sent', () => {
        const pool = poolOf();
        const object = { method(this: void) { return 1; } };
        for (const fn of [Math.max, add.bind(null), object.method, Scope]) {
          expect(() => pool.run(fn as () => number)).toThrow(
            new RegExp(`^${name}.run: expected a function with source text of its own .*, got (a )?function`),
          );
        }
        expect(() => pool.run(5 as never)).toThrow(`${name}.run: expected a function or { module, name }, got 5`);
        for (const module of ['./jobs.mjs', '/tmp/jobs.mjs', 'fs']) {
          expect(() => pool.run({ module })).toThrow(`${name}.run: expected module to be an absolute URL`);
        }
        expect(() => make(0)).toThrow(RangeError);
        expect(() => make(Infinity)).toThrow(`${name}: expected size to be finite, got Infinity`);
        expect(() => make('2' as never)).toThrow(TypeError);
      });
    });

    describe('unsubscribing', () => {
      it('takes a job that waits out of the line: it never runs', async () => {
        const pool = poolOf();
        await using peer = await new WorkerPeer().listen();
        const running = lastValueFrom(pool.run(waitForEnd, peer.port));
        const removed = pool.run(count).subscribe(() => expect.fail('ran'));
        const next = lastValueFrom(pool.run(count));
        expect(pool.waiting).toBe(2);
        removed.unsubscribe();
        expect(pool.waiting).toBe(1);
        (await peer.called())[0]!.hangUp();
        await running;
        expect(await next).toBe(1);
      });

      it('really ends a job that computes: its worker dies, another goes on, the next has a new one', async () => {
        const pool = poolOf(2);
        await using peer = await new WorkerPeer().listen();
        const neighbour = lastValueFrom(pool.run(waitForEnd, peer.port));
        const [other] = await peer.called(1);
        const hog = pool.run(spin, peer.port).subscribe(() => expect.fail('ended'));
        const hogCaller = (await peer.called(2))[1]!;
        hog.unsubscribe();
        expect(pool.active).toBe(2);
        await hogCaller.gone;
        expect(await lastValueFrom(pool.run(count))).toBe(1);
        expect(peer.callers).toHaveLength(2);
        other!.hangUp();
        expect(await neighbour).toBe('ended');
      });

      it('is over for the scope around when the worker is dead, and only then is its place free', async () => {
        const pool = poolOf();
        await using peer = await new WorkerPeer().listen();
        const scope = new Scope();
        const task = createTask(pool.run(spin, peer.port), { scope });
        const [caller] = await peer.called();
        const next = lastValueFrom(pool.run(add, 1, 2));
        task.cancel();
        expect(pool).toMatchObject({ active: 1, waiting: 1 });
        await lastValueFrom(scope.settled());
        await caller!.gone;
        expect(await next).toBe(3);
      });

      it('works before the worker is up, and by way of a timeout', async () => {
        const pool = poolOf();
        pool.run(spin, 1).subscribe(() => expect.fail('ended')).unsubscribe();
        const forever = () => { for (;;); };
        expect(await failureOf(pool.run(forever).pipe(waitFor(200)))).toMatchObject({ name: 'TimeoutError' });
        expect(await lastValueFrom(pool.run(add, 1, 2))).toBe(3);
      });

      it('at the result does not cost the worker', async () => {
        const pool = poolOf();
        await firstValueFrom(pool.run(count));
        await lastValueFrom(pool.run(count).pipe(take(1)));
        expect(await firstValueFrom(pool.run(count))).toBe(3);
      });
    });

    it('a worker that exits is a WorkerCrashError of its job alone, and is replaced', async () => {
      const pool = poolOf(2);
      await using peer = await new WorkerPeer().listen();
      const neighbour = lastValueFrom(pool.run(waitForEnd, peer.port));
      const exit = (code: number) => process.exit(code);
      const [crash, queued] = await Promise.all([
        failureOf(pool.run(exit, 3)),
        lastValueFrom(pool.run(add, 1, 2)),
      ]);
      expect(crash).toBeInstanceOf(WorkerCrashError);
      expect(crash).toMatchObject({ exitCode: 3, message: 'the worker exited with code 3' });
      expect(queued).toBe(3);
      expect(await failureOf(pool.run(exit, 0))).toMatchObject({ exitCode: 0 });
      (await peer.called())[0]!.hangUp();
      expect(await neighbour).toBe('ended');
    });

    it('an error that nothing in the worker catches is a WorkerCrashError of the job at work', async () => {
      const pool = poolOf();
      const stray = () => new Promise(() => { setTimeout(() => { throw new RangeError('stray'); }); });
      const crash = await failureOf(pool.run(stray));
      expect(crash).toBeInstanceOf(WorkerCrashError);
      expect(await lastValueFrom(pool.run(add, 1, 2))).toBe(3);
    });

    describe('close', () => {
      it('lets jobs that run or wait end, takes no more, and completes when the workers are dead', async () => {
        const pool = poolOf(2);
        await using peer = await new WorkerPeer().listen();
        const log: string[] = [];
        pool.run(waitForEnd, peer.port).subscribe(() => log.push('long'));
        await peer.called(1);
        pool.run(add, 1, 2).subscribe(() => log.push('short'));
        pool.run(add, 1, 2).subscribe(() => log.push('waiting'));
        const closing = pool.close();
        expect(pool.closed).toBe(false);
        const closed = lastValueFrom(closing.pipe(toArray())).then((values) => log.push(`closed ${values.length}`));
        const again = lastValueFrom(pool.close());
        expect(pool).toMatchObject({ closed: true, active: 2, waiting: 1 });
        expect(await failureOf(pool.run(add, 1, 2))).toBeInstanceOf(InvalidStateError);
        while (log.length < 2) await new Promise(setImmediate);
        peer.callers[0]!.hangUp();
        await Promise.all([closed, again, peer.callers[0]!.gone]);
        expect(log).toEqual(['short', 'waiting', 'long', 'closed 1']);
        expect(pool).toMatchObject({ active: 0, waiting: 0 });
      });

      it('is what `await using` does', async () => {
        let result: number | undefined;
        {
          await using pool = make(1);
          pool.run(add, 1, 2).subscribe((sum) => (result = sum));
        }
        expect(result).toBe(3);
      });

      it('of a pool that never worked completes', async () => {
        await lastValueFrom(poolOf().close());
      });
    });

    it('terminate kills what runs; those jobs and the ones that waited end with a CancelledError', async () => {
      const pool = poolOf();
      await using peer = await new WorkerPeer().listen();
      const running = failureOf(pool.run(spin, peer.port));
      const waiting = failureOf(pool.run(count));
      const closing = lastValueFrom(pool.close());
      const [caller] = await peer.called();
      await lastValueFrom(pool.terminate());
      await Promise.all([caller!.gone, closing]);
      for (const error of [await running, await waiting]) {
        expect(error).toBeInstanceOf(CancelledError);
        expect(error).toMatchObject({ message: `a job of a ${name} was cancelled`, cause: 'the pool was terminated' });
      }
      expect(pool).toMatchObject({ closed: true, active: 0, waiting: 0 });
      expect(await failureOf(pool.run(count))).toBeInstanceOf(InvalidStateError);
    });

    it('gives every job its own result, and loses no place, whatever happens to the others', async () => {
      const pool = poolOf(3);
      const work = (n: number) => {
        if (n % 5 === 0) process.exit(n);
        if (n % 5 === 1) throw new Error(String(n));
        if (n % 5 === 2) for (;;);
        return n;
      };
      const jobs = Array.from({ length: 25 }, (_, n) => {
        const job = pool.run(work, n);
        return n % 5 === 2 ? job.pipe(waitFor(300)) : job;
      });
      const results = await lastValueFrom(gather(jobs, { returnExceptions: true }));
      results.forEach((result, n) => {
        const kind = n % 5;
        if (kind === 0) expect(result).toMatchObject({ status: 'rejected', reason: { exitCode: n } });
        else if (kind === 1) expect(result).toMatchObject({ status: 'rejected', reason: { message: String(n) } });
        else if (kind === 2) expect(result).toMatchObject({ status: 'rejected', reason: { name: 'TimeoutError' } });
        else expect(result).toEqual({ status: 'fulfilled', value: n });
      });
      expect(pool).toMatchObject({ active: 0, waiting: 0 });
      const afterwards = from([1, 2, 3]).pipe(concatMap((n) => pool.run(add, n, n)), toArray());
      expect(await lastValueFrom(afterwards)).toEqual([2, 4, 6]);
    });
  });
}
