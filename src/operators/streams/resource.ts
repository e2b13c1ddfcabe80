import { catchError, defer, EMPTY, from, mergeMap, throwError } from 'rxjs';
import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { make } from '../internal/make.ts';
import { isPromise } from '../internal/inputs.ts';
import { Releasing, type CloseKind } from '../internal/releasing.ts';
import { currentScope, Scope } from '../internal/scope.ts';
import { Listener, type Sink } from '../internal/seam.ts';
import { checkFunction } from '../internal/validate.ts';
import type { CleanupOptions } from './finalizeAsync.ts';

type ReleaseResource<R> = (resource: R, kind: CloseKind) => ObservableInput<unknown> | undefined | void;

/** Waits for the resource, and hands it on, or back if nobody wants it any more. */
class Acquiring<R, T> extends Listener<R> {
  private acquired: [R] | undefined;
  private pending: PromiseLike<R> | undefined;

  constructor(
    private readonly sink: Sink<T>,
    private readonly scope: Scope | undefined,
    private readonly use: (resource: R) => ObservableInput<T>,
    private readonly release: ReleaseResource<R>,
  ) {
    super();
    sink.add(() => {
      this.abandon();
    });
  }

  start(acquire: () => ObservableInput<R>): void {
    try {
      const input = acquire();
      if (isPromise<R>(input)) this.pending = input;
      if (this.sink.closed) this.abandon();
      else this.listenTo(input);
    } catch (error) {
      this.sink.error(error);
    }
  }

  override onNext(resource: R): void {
    this.acquired = [resource];
  }

  override onError(error: unknown): void {
    if (this.acquired) this.proceed(() => throwError(() => error));
    else this.sink.error(error);
  }

  override onComplete(): void {
    this.proceed(this.use);
  }

  private proceed(use: (resource: R) => ObservableInput<T>): void {
    this.cancel();
    const resource = this.acquired?.[0] as R;
    this.acquired = this.pending = undefined;
    new Releasing<T>(this.sink, (kind) => this.release(resource, kind), this.scope).start(() => use(resource));
  }

  /** A promise cannot be cancelled: what it still brings is released on arrival. */
  private abandon(): void {
    this.cancel();
    const { acquired, pending } = this;
    this.acquired = this.pending = undefined;
    if (!acquired && !pending) return;
    const arrival = acquired ?? from(pending as PromiseLike<R>).pipe(catchError(() => EMPTY));
    const release = (resource: R) => defer(() => this.release(resource, 'unsubscribe') ?? EMPTY);
    (this.scope ?? new Scope()).cleanup(from(arrival).pipe(mergeMap(release)), 'release');
  }
}

/**
 * Acquires a resource, uses it, and releases it exactly once, however the use ends, before that end comes out.
 *
 * ```
 * acquire()                           --r|
 * use(r)                                 -a-b|
 * release(r)                                 --|
 * resource(acquire, use, release)     ----a-b--|
 * ```
 *
 * `acquire` returns an ObservableInput of the resource (its last value), `use` one of what to emit, `release` one to wait
 * for, or nothing; it is told `'complete'`, `'error'` or `'unsubscribe'`. What `acquire` fails with, or throws, comes out,
 * and there is nothing to release, unless it had emitted the resource already. What `use` fails with, or throws, comes out after the release. If the release fails its error
 * comes out instead, with the earlier one as its `cause`.
 *
 * Unsubscribing stops the use, starts the release and returns at once; the scope waits: the task, group, timeout or `run`
 * around, or `scope`, and gets the error if it fails. Unsubscribed while it acquires, nothing is used: what a promise
 * still brings, or has been emitted, is released.
 *
 * Throws a `TypeError` if one of the three is no function.
 *
 * asyncio: `async with`, or an `asynccontextmanager`: what is before its `yield`, the body, and what is after.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { resource, sleep } from 'rx-asyncio';
 *
 * resource(
 *   () => sleep(5, 'connection'),
 *   (connection) => of(`rows over the ${connection}`),
 *   (connection, kind) => (console.log(`closing ${connection}: ${kind}`), sleep(5)),
 * ).subscribe({ next: (rows) => console.log(rows), complete: () => console.log('closed') });
 * // -> rows over the connection
 * // -> closing connection: complete
 * // -> closed
 * ```
 */
export function resource<R, O extends ObservableInput<unknown>>(
  acquire: () => ObservableInput<R>,
  use: (resource: R) => O,
  release: (resource: R, kind: CloseKind) => ObservableInput<unknown> | undefined | void,
  options: CleanupOptions = {},
): Observable<ObservedValueOf<O>> {
  checkFunction('resource', 'acquire', acquire);
  checkFunction('resource', 'use', use);
  checkFunction('resource', 'release', release);
  return make('resource', (sink) => {
    const body = use as (resource: R) => ObservableInput<ObservedValueOf<O>>;
    new Acquiring(sink, options.scope ?? currentScope(), body, release).start(acquire);
  });
}
