import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { concat, defer, EMPTY, NEVER, of, throwError } from 'rxjs';
import { createTask, currentTask, finalizeAsync, sleep } from 'rx-asyncio';
import { InterruptedError, run } from 'rx-asyncio/node';
import { describe, expect, it, vi } from 'vitest';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGUSR2', 'beforeExit'] as const;
const listeners = () => SIGNALS.map((name) => process.listenerCount(name));

/** Starts a program, lets `drive` act on it at each line it prints, and gathers how it ended. */
async function program(
  name: string,
  args: string[],
  drive: (line: string, kill: (signal: NodeJS.Signals) => void) => void,
  env: Record<string, string> = {},
) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url)), ...args], {
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const line of text.trim().split('\n')) drive(line, (signal) => child.kill(signal));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout.trim().split('\n'), stderr };
}

const whenReady = (signal: NodeJS.Signals) => (line: string, kill: (signal: NodeJS.Signals) => void) => {
  if (line === 'ready') kill(signal);
};

describe('run', () => {
  it('resolves with the last value of main', async () => {
    expect(await run(of(1, 2))).toBe(2);
  });

  it('resolves with undefined if main completes empty', async () => {
    expect(await run(EMPTY)).toBeUndefined();
  });

  it('rejects with what main failed with, and with a TypeError for what is no ObservableInput', async () => {
    const boom = new Error('boom');
    await expect(run(throwError(() => boom))).rejects.toBe(boom);
    await expect(run(5 as never)).rejects.toThrow(TypeError);
    await expect(run(() => { throw boom; })).rejects.toBe(boom);
  });

  it('runs main as the task main', async () => {
    expect(await run(() => of(currentTask()?.name))).toBe('main');
  });

  it('cancels the tasks that main leaves, and waits for their cleanup', async () => {
    const log: string[] = [];
    const cleanup = (kind: string) => concat(sleep(5), defer(() => (log.push(`clean: ${kind}`), EMPTY)));
    const orphan = NEVER.pipe(finalizeAsync(cleanup));
    await run((scope) => {
      createTask(orphan, { scope: scope.owner });
      return sleep(1);
    });
    expect(log).toEqual(['clean: unsubscribe']);
  });

  it('rejects with all that cleanup failed with, and the error of main as its cause', async () => {
    const first = new Error('main');
    const late = new Error('cleanup');
    const background = throwError(() => late);
    const failing = run((scope) => {
      createTask(background, { scope: scope.owner });
      return concat(sleep(5), throwError(() => first));
    });
    await expect(failing).rejects.toMatchObject({ name: 'AggregateError', errors: [first, late], cause: first });
  });

  it('gives up after the grace and names what is left', async () => {
    const stuck = NEVER.pipe(finalizeAsync(() => NEVER));
    const report = await run(
      (scope) => {
        createTask(stuck, { scope: scope.owner, name: 'stuck' });
        return sleep(1);
      },
      { grace: 10 },
    ).catch((error: unknown) => error);
    const { errors } = report as AggregateError;
    expect(errors.map(String)).toEqual(['Error: run: gave up after 10 ms waiting for stuck']);
  });

  it('an aborted signal cancels main and comes out as its reason', async () => {
    const controller = new AbortController();
    const running = run(NEVER, { signal: controller.signal });
    controller.abort('enough');
    await expect(running).rejects.toBe('enough');
  });

  it('a signal that was aborted before keeps main from being subscribed', async () => {
    let subscribed = false;
    const main = defer(() => ((subscribed = true), EMPTY));
    await expect(run(main, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(subscribed).toBe(false);
  });

  it('removes its listeners on every path', async () => {
    const before = listeners();
    const { signal } = new AbortController();
    await run(sleep(1), { debug: true, signal });
    await run(throwError(() => 'x'), { signal }).catch(() => undefined);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await run(NEVER, { signal: AbortSignal.abort() }).catch(() => undefined);
    const stuck = NEVER.pipe(finalizeAsync(() => NEVER));
    await run(stuck, { signal: AbortSignal.timeout(5), grace: 5 }).catch(() => undefined);
    expect(listeners()).toEqual(before);
  });

  it('debug mode ends with the run', async () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await run(sleep(1), { debug: true });
    await new Promise<void>((resolve) =>
      setTimeout(() => {
        const end = performance.now() + 120;
        while (performance.now() < end);
        setImmediate(resolve);
      }),
    );
    expect(report.mock.calls).toEqual([]);
    report.mockRestore();
  });

  it('throws for bad options at the call', () => {
    expect(() => run(EMPTY, { grace: NaN })).toThrow(RangeError);
  });
});

describe('run in a process', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels main, waits for its cleanup, and the exit code is %i', async (signal, code) => {
    const end = await program('interrupted', ['50', '5000'], whenReady(signal));
    const stdout = ['ready', 'cleaning up: unsubscribe', 'clean', 'InterruptedError'];
    expect(end).toMatchObject({ code, stdout, stderr: '' });
  });

  it('a second signal exits at once with the same code', async () => {
    const end = await program('interrupted', ['60000', '60000'], (_line, kill) => { kill('SIGINT'); });
    expect(end).toMatchObject({ code: 130, stdout: ['ready', 'cleaning up: unsubscribe'] });
  });

  it('after the grace, what is left is named and given up', async () => {
    const end = await program('interrupted', ['60000', '50'], whenReady('SIGINT'));
    expect(end.stdout).toEqual(['ready', 'cleaning up: unsubscribe', 'AggregateError InterruptedError']);
    expect(end.stderr).toContain('gave up after 50 ms waiting for main');
  });

  it('the exit code is that of the signal also when nobody handles the rejection', async () => {
    const end = await program('unhandled', [], (_line, kill) => { kill('SIGINT'); });
    expect(end.code).toBe(130);
    expect(end.stderr).toContain('InterruptedError: interrupted by SIGINT');
  });

  it('a deadlock is an error that shows who waits, not a silent exit', async () => {
    const end = await program('deadlock', [], () => undefined, { RX_ASYNCIO_DEBUG: '1' });
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/run: deadlock, nothing is left that could wake these\n3 live tasks/);
    expect(end.stderr).toMatch(/left: running for \d+ ms, waits for a task or future/);
  });

  it('debug mode names slow callbacks, what was never subscribed, and on SIGUSR2 the live tasks', async () => {
    const { code, stderr } = await program('debug', [], () => undefined, { RX_ASYNCIO_DEBUG: '1' });
    expect(stderr).toMatch(/slow callback: hog held the event loop for 1[5-9]\d ms/);
    expect(stderr).toMatch(/never subscribed: what gather\(\) returned at .*debug\.mjs:15/);
    expect(stderr.match(/never subscribed/g)).toHaveLength(2);
    expect(stderr).toMatch(/waiter: running for \d+ ms, waits for a lock/);
    expect(code).toBe(0);
  });
});

describe('InterruptedError', () => {
  it('knows the exit code of its signal', () => {
    expect(new InterruptedError('SIGTERM')).toMatchObject({ signal: 'SIGTERM', exitCode: 143 });
  });
});
