import type { ObservableInput } from 'rxjs';
import { enter, leave, Scope } from '../internal/scope.ts';
import { Listener } from '../internal/seam.ts';
import { checkDuration } from '../internal/validate.ts';
import { InterruptedError } from './interruptedError.ts';

/** Options of `run`. */
export interface RunOptions {
  /** The signals that cancel `main`. `[]` leaves all of them to the program. Default `['SIGINT', 'SIGTERM']`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** How many milliseconds cleanup may take before what is left is reported and given up. Default 5,000. */
  readonly grace?: number;
  /** Cancels `main` when it aborts; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

class Main<T> extends Listener<T> {
  private last: T | undefined;

  constructor(private readonly settle: (outcome: Outcome<T>) => void) {
    super();
  }

  override next(value: T): void {
    this.last = value;
  }

  override error(error: unknown): void {
    this.settle({ error });
  }

  override complete(): void {
    this.settle({ value: this.last as T });
  }
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
 * The promise resolves with `undefined` if `main` completes empty. It rejects with what `main` failed with; if cleanups
 * failed too, or were still not done `grace` milliseconds after `main` had ended, with an `AggregateError` of all that,
 * whose `cause` is the error of `main`. What was given up is named on standard error.
 *
 * `SIGINT` and `SIGTERM` unsubscribe from `main`; once its cleanup is done the promise rejects with an
 * {@link InterruptedError}, and the process's exit code is 130 or 143 whether or not the program handles that. A second
 * signal exits at once with the same code. An aborted `signal` option cancels in the same way, also one that was aborted
 * before: then `main` is never subscribed. Listeners are removed on every path.
 *
 * Rejects with a `TypeError` if `main` is no ObservableInput; throws a `TypeError` or `RangeError` for a bad `grace`.
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
export function run<T>(main: ObservableInput<T>, options: RunOptions = {}): Promise<T> {
  const { signals = ['SIGINT', 'SIGTERM'], grace = 5000, signal } = options;
  checkDuration('run', 'grace', grace);
  return new Promise((resolve, reject) => {
    const failures: unknown[] = [];
    const scope = new Scope({ name: 'run', onError: (error) => failures.push(error) });
    let ending = false;
    let interrupted: InterruptedError | undefined;

    const finish = (outcome: Outcome<T>): void => {
      signal?.removeEventListener('abort', onAbort);
      for (const name of signals) process.off(name, onSignal);
      if (interrupted) keepExitCode(interrupted);
      if (failures.length === 0 && 'value' in outcome) resolve(outcome.value);
      else reject(failures.length === 0 && 'error' in outcome ? outcome.error : combine(outcome, failures));
    };
    /** Cancels what is left and waits for it, but not for ever. */
    const end = (outcome: Outcome<T>): void => {
      if (ending) return;
      ending = true;
      root.cancel();
      scope.cancel();
      let timer: ReturnType<typeof setTimeout> | undefined;
      let waiting = true;
      const done = (): void => {
        if (!waiting) return;
        waiting = false;
        clearTimeout(timer);
        finish(outcome);
      };
      scope.whenIdle(done);
      if (waiting && grace !== Infinity) {
        timer = setTimeout(() => {
          const message = `run: gave up after ${grace} ms waiting for ${[...scope.names()].join(', ')}`;
          console.error(message);
          failures.push(new Error(message));
          done();
        }, grace);
      }
    };
    const onAbort = (): void => {
      end({ error: signal?.reason });
    };
    const onSignal = (name: NodeJS.Signals): void => {
      if (interrupted) process.exit(interrupted.exitCode);
      interrupted = new InterruptedError(name);
      process.exitCode = interrupted.exitCode;
      end({ error: interrupted });
    };

    const root = new Main<T>(end);
    for (const name of signals) process.on(name, onSignal);
    if (signal?.aborted) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    const outside = enter(scope);
    root.listenTo(main);
    leave(outside);
  });
}

function combine(outcome: Outcome<unknown>, failures: readonly unknown[]): AggregateError {
  const message = `run: ${failures.length} cleanup${failures.length === 1 ? '' : 's'} failed`;
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
