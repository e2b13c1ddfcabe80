import { catchError, concat, defer, EMPTY, ignoreElements, type Observable, tap, throwError } from 'rxjs';
import { CancelledError, type Scope, type Task } from 'rx-asyncio';
import { errorName } from './errorName.ts';
import type { Interpreter } from './interpreter.ts';
import type { Json, Op } from './program.ts';
import type { TraceEvent } from './trace.ts';

/** Whatever runs ops: one task of the program, with the log that its ops write. */
export class Actor {
  constructor(
    readonly run: Interpreter,
    readonly name: string,
    /** Of its task. */
    readonly scope: Scope,
    private readonly events: TraceEvent[],
  ) {}

  get task(): Task<unknown> {
    return this.run.tasks.get(this.name)!;
  }

  log(op: { readonly id: number | 'begin' }, outcome: string, value?: unknown): void {
    const at = this.run.clock.now();
    this.events.push(
      value === undefined || value === null ? [at, op.id, outcome] : [at, op.id, outcome, value as Json],
    );
  }

  /** One op after another: a coroutine's body is a `concat` of cold Observables. */
  sequence(ops: readonly Op[] = []): Observable<never> {
    return concat(...ops.map((op) => defer(() => this.run.perform(this, op)))).pipe(ignoreElements());
  }

  /** A call that returns at once: logs what it returns or throws, and goes on. */
  attempt(op: Op, call: () => unknown, nameOf = errorName): void {
    try {
      this.log(op, 'ok', call());
    } catch (error) {
      this.log(op, 'err', nameOf(error));
    }
  }

  /** An await: logs the value, or what it failed with, and goes on, unless the error is to go on as well. */
  awaits(op: Op, source: Observable<unknown>): Observable<unknown> {
    return source.pipe(
      tap((value) => this.log(op, 'ok', value)),
      catchError((error: unknown) => {
        if (error instanceof CancelledError) this.log(op, 'cancelled');
        else this.log(op, 'err', errorName(error));
        return op.prop ? throwError(() => error) : EMPTY;
      }),
    );
  }
}
