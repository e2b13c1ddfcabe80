import { dumpTasks } from '../debug/dumpTasks.ts';
import { CancelledError } from '../internal/cancelledError.ts';
import { Scope } from '../internal/scope.ts';
import { checkDuration } from '../internal/validate.ts';
import { createTask } from '../tasks/createTask.ts';
import type { Task, TaskSource } from '../tasks/task.ts';
import { InterruptedError } from './interruptedError.ts';
import { startDebugMode } from './internal/debugMode.ts';

/** Options of `run`. */
export interface RunOptions {
  /** The signals that cancel `main`. `[]` leaves all of them to the program. Default `['SIGINT', 'SIGTERM']`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** How many milliseconds cleanup may take before what is left is reported and given up. Default 5,000. */
  readonly grace?: number;
  /** Cancels `main` when it aborts; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * Reports on standard error what holds the event loop for more than 100 ms, what was made and never subscribed, and,
   * on `SIGUSR2`, which tasks are live. Default: whether the environment has `RX_ASYNCIO_DEBUG=1`.
   */
  readonly debug?: boolean;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

class Program<T> {
  private readonly failures: unknown[] = [];
  private readonly scope = new Scope({ name: 'run', onError: (error) => this.failures.push(error) });
  private readonly main: Task<T>;
  private readonly stopDebugMode: (() => void) | undefined;
  /** Why `main` was cancelled, which is then what the program ends with. */
  private cause: { readonly error: unknown } | undefined;
  private outcome: Outcome<T> | undefined;
  private graceTimer: ReturnType<typeof setTimeout> | undefined;
  private finished = false;

  constructor(
    main: TaskSource<T>,
    private readonly options: Required<Omit<RunOptions, 'signal' | 'debug'>> & RunOptions,
    private readonly settle: (outcome: Outcome<T>, failures: readonly unknown[]) => void,
  ) {
    this.stopDebugMode = options.debug ? startDebugMode(report) : undefined;
    for (const name of options.signals) process.on(name, this.onSignal);
    process.on('beforeExit', this.onIdleLoop);
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    this.main = createTask(main, { name: 'main', scope: this.scope });
    if (options.signal?.aborted) this.onAbort();
    this.main.subscribe({
      next: (value) => {
        this.end({ value });
      },
      error: (error: unknown) => {
        this.end({ error });
      },
    });
  }

  private cancel(error: unknown): void {
    this.cause = { error };
    this.main.cancel(error);
    this.startGrace();
  }

  /** `main` is done: so is, once it has been cancelled and has cleaned up, everything else. */
  private end(outcome: Outcome<T>): void {
    this.outcome = outcome;
    this.startGrace();
    this.scope.cancel();
    this.scope.whenIdle(() => {
      this.finish();
    });
  }

  private startGrace(): void {
    const { grace } = this.options;
    if (this.graceTimer || grace === Infinity) return;
    this.graceTimer = setTimeout(() => {
      const message = `run: gave up after ${grace} ms waiting for ${[...this.scope.names()].join(', ')}`;
      report(message);
      this.failures.push(new Error(message));
      this.finish();
    }, grace);
  }

  private finish(): void {
    if (this.finished) return;
    this.finished = true;
    const { signals, signal } = this.options;
    clearTimeout(this.graceTimer);
    signal?.removeEventListener('abort', this.onAbort);
    process.off('beforeExit', this.onIdleLoop);
    for (const name of signals) process.off(name, this.onSignal);
    this.stopDebugMode?.();
    const { cause, outcome, failures } = this;
    if (cause?.error instanceof InterruptedError) keepExitCode(cause.error);
    // `main` was cancelled, and what it ended with is what its cleanup failed with.
    const isLate = cause && outcome && 'error' in outcome && !(outcome.error instanceof CancelledError);
    this.settle(cause ?? (outcome as Outcome<T>), isLate ? [outcome.error, ...failures] : failures);
  }

  private readonly onSignal = (name: NodeJS.Signals): void => {
    if (this.cause?.error instanceof InterruptedError) process.exit(this.cause.error.exitCode);
    const error = new InterruptedError(name);
    process.exitCode = error.exitCode;
    this.cancel(error);
  };

  private readonly onAbort = (): void => {
    this.cancel(this.options.signal?.reason);
  };

  private readonly onIdleLoop = (): void => {
    if (this.main.done) return;
    this.cancel(new Error(`run: deadlock, nothing is left that could wake these\n${dumpTasks()}`));
  };
}

/**
 * Runs a program: subscribes to `main`, waits for it *and* for every cleanup it leaves, and resolves with its last value.
 *
 * ```
 * main       -a-b|
 * cleanup        ---|
 * run        -------b
 * ```
 *
 * `main` is an ObservableInput, or a function of a scope that returns one; it runs as the task `main`. When it has ended,
 * the tasks that are left are cancelled, and all cleanup is waited for. The promise resolves with `undefined` if `main`
 * completes empty. It rejects with what `main` failed with. If a cleanup, or a task that nobody looked at, failed too, or
 * something was still not done `grace` milliseconds after the end began (it is named on standard error and given up), it
 * rejects with an `AggregateError` of all that, whose `cause` is the error of `main`. If nothing is left that could ever
 * wake `main`, neither timer nor I/O, it rejects with an error that shows the live tasks; Node would exit without a word.
 *
 * `SIGINT` and `SIGTERM` cancel `main`; once its cleanup is done the promise rejects with an {@link InterruptedError}, and
 * the exit code of the process is 130 or 143 whether or not the program handles that. A second signal exits at once with
 * the same code. An aborted `signal` option cancels in the same way; one that was aborted before keeps `main` from being
 * subscribed. Listeners are removed on every path.
 *
 * Throws a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `asyncio.run(main())`, which hangs for ever on a task that swallows its cancellation.
 *
 * @example
 * ```ts
 * import { sleep } from 'rx-asyncio';
 * import { run } from 'rx-asyncio/node';
 *
 * console.log(await run(sleep(10, 'done'))); // -> done
 * ```
 */
export function run<T>(main: TaskSource<T>, options: RunOptions = {}): Promise<T> {
  const { signals = ['SIGINT', 'SIGTERM'], grace = 5000, debug = process.env.RX_ASYNCIO_DEBUG === '1' } = options;
  checkDuration('run', 'grace', grace);
  return new Promise((resolve, reject) => {
    new Program(main, { ...options, signals, grace, debug }, (outcome, failures) => {
      if (failures.length > 0) reject(combine(outcome, failures));
      else if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value);
    });
  });
}

function report(message: string): void {
  console.error(`rx-asyncio: ${message}`);
}

function combine(outcome: Outcome<unknown>, failures: readonly unknown[]): AggregateError {
  const count = failures.length;
  const message = `run: ${count} ${count === 1 ? 'cleanup or background task' : 'cleanups or background tasks'} failed`;
  return 'error' in outcome
    ? new AggregateError([outcome.error, ...failures], `${message} after main had failed`, { cause: outcome.error })
    : new AggregateError(failures, message);
}

/** Node exits with 1 for a rejection nobody handles, whatever `process.exitCode` says. */
function keepExitCode(error: InterruptedError): void {
  process.once('uncaughtExceptionMonitor', (uncaught) => {
    if (uncaught === error) process.once('exit', () => (process.exitCode = error.exitCode));
  });
}
