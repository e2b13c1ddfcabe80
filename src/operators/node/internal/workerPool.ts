import { from, lastValueFrom, map, mergeMap, of, Subject, takeUntil, finalize, type Observable } from 'rxjs';
import { CancelledError } from '../../internal/cancelledError.ts';
import { InvalidStateError } from '../../internal/invalidStateError.ts';
import { make } from '../../internal/make.ts';
import { checkCount, expected } from '../../internal/validate.ts';
import { resource } from '../../streams/resource.ts';
import { Semaphore } from '../../sync/semaphore.ts';
import { withPermit } from '../../sync/withPermit.ts';
import type { ModuleFunction } from '../moduleFunction.ts';
import { PoolWorker, type WorkerOptions } from './poolWorker.ts';
import { toWorkerCall } from './workerCall.ts';

/** What `ThreadPool` and `ProcessPool` have in common: a number of workers, and a line of jobs for them. */
export abstract class WorkerPool implements AsyncDisposable {
  /** How many jobs may run at a time. */
  readonly size: number;
  readonly #options: WorkerOptions;
  readonly #permits: Semaphore;
  readonly #idle: PoolWorker[] = [];
  readonly #terminated = new Subject<never>();
  /** Workers made and not yet dead. */
  #alive = 0;
  #waiting = 0;
  #closed = false;

  /** @internal */
  constructor(size: number, options: WorkerOptions) {
    const { name } = new.target;
    checkCount(name, 'size', size);
    if (size === Infinity) throw new RangeError(expected(name, 'size to be finite', size));
    this.size = size;
    this.#options = options;
    this.#permits = new Semaphore(size);
  }

  /** How many jobs wait for a worker. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many workers are taken: by a job that runs, or because they are being killed. */
  get active(): number {
    return this.#alive - this.#idle.length;
  }

  /** True once it takes no more jobs. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Calls a function in a worker for each subscription and emits what it returns, or what the promise it returns resolves
   * with.
   *
   * `fn` is a function that needs nothing but its arguments and the globals of Node: its source text is sent, so it
   * sees no variable, no import and no function around it (`await import('node:…')` inside it works). Everything else is
   * called as `{ module, name }`. Arguments and results are copied by structured cloning.
   *
   * Errors with what the function throws: with its stack there, its message, causes and properties, and the nearest
   * built-in class; `name` tells its own. With a `WorkerCrashError` if the worker dies; with an error that says so if an
   * argument or the result cannot be cloned; with an `InvalidStateError` if the pool is closed.
   *
   * Throws a `TypeError` at the call for a native or bound function, a method or a class, and for a `module` that is no
   * absolute URL.
   */
  run<A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: A): Observable<Awaited<R>>;
  run<R = unknown>(fn: ModuleFunction, ...args: unknown[]): Observable<R>;
  run(fn: ((...args: unknown[]) => unknown) | ModuleFunction, ...args: unknown[]): Observable<unknown> {
    const where = `${this.constructor.name}.run`;
    const call = toWorkerCall(where, fn);
    return make(where, (sink) => {
      if (this.#closed) {
        sink.error(new InvalidStateError(`${where}: the pool is closed`));
        return;
      }
      const leaveLine = this.#joinLine();
      sink.add(leaveLine);
      resource(
        () => {
          leaveLine();
          return of(this.#idle.pop() ?? this.#makeWorker());
        },
        (worker) => worker.run(call, args),
        (worker) => (worker.busy ? this.#kill(worker) : void this.#idle.push(worker)),
      )
        .pipe(withPermit(this.#permits), takeUntil(this.#terminated))
        .subscribe(sink);
    });
  }

  /**
   * Takes no more jobs, waits for those that run or wait, and ends the workers; then it emits once and completes.
   * Unsubscribing stops the waiting only. Never errors.
   */
  close(): Observable<void> {
    return make(`${this.constructor.name}.close`, (sink) => {
      this.#end().subscribe(sink);
    });
  }

  /**
   * Takes no more jobs and kills the workers; it emits once and completes when they are dead. Jobs that ran or waited
   * error with a `CancelledError`. Never errors itself.
   */
  terminate(): Observable<void> {
    return make(`${this.constructor.name}.terminate`, (sink) => {
      this.#closed = true;
      this.#terminated.error(new CancelledError(`a job of a ${this.constructor.name}`, 'the pool was terminated'));
      this.#end().subscribe(sink);
    });
  }

  /** Does what `close()` does. */
  [Symbol.asyncDispose](): Promise<void> {
    return lastValueFrom(this.close());
  }

  #joinLine(): () => void {
    let inLine = true;
    this.#waiting++;
    return () => {
      if (inLine) this.#waiting--;
      inLine = false;
    };
  }

  #makeWorker(): PoolWorker {
    this.#alive++;
    return new PoolWorker(this.#options);
  }

  async #kill(worker: PoolWorker): Promise<void> {
    await worker.kill();
    this.#alive--;
  }

  /** Whoever stands behind every job holds all permits when the last one is done. */
  #end(): Observable<void> {
    this.#closed = true;
    return this.#permits.acquire(this.size).pipe(
      mergeMap((permit) =>
        from(Promise.all(this.#idle.splice(0).map((worker) => this.#kill(worker)))).pipe(
          map(() => undefined),
          finalize(() => {
            permit.release();
          }),
        ),
      ),
    );
  }
}
