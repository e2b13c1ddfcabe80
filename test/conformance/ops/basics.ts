import { catchError, type MonoTypeOperatorFunction, pipe, throwError } from 'rxjs';
import { CancelledError, finalizeAsync, sleep } from 'rx-asyncio';
import type { Actor } from '../actor.ts';
import { errorName, UserError } from '../errorName.ts';
import type { OpOf } from '../program.ts';
import type { Chapter } from './chapter.ts';

export const basics: Chapter<'sleep' | 'log' | 'raise' | 'try'> = {
  sleep: (_, op) => sleep(op.d),

  log: (me, op) => me.log(op, 'ok', op.v),

  raise: (me, op) => {
    me.log(op, 'raise', op.e);
    return throwError(() => new UserError(op.e));
  },

  // `except` is catchError. `finally` is finalizeAsync, because what stands there may await.
  try: (me, op) => {
    const guarded = me.sequence(op.body).pipe(op.catch === 'cancel' ? exceptCancelled(me, op) : exceptErrors(me, op));
    if (!op.finally) return guarded;
    return guarded.pipe(
      finalizeAsync(() => {
        me.log(op, 'finally');
        return me.sequence(op.finally);
      }),
    );
  },
};

/** Awaiting what somebody else cancelled is an error like any other here, but not in Python. */
function exceptErrors(me: Actor, op: OpOf<'try'>): MonoTypeOperatorFunction<never> {
  return catchError((error: unknown) => {
    if (op.catch !== 'error' || error instanceof CancelledError) return throwError(() => error);
    me.log(op, 'caught', errorName(error));
    return me.sequence(op.handler);
  });
}

/**
 * A cancellation of one's own is an unsubscribe: one may clean up, in one's own time, but not go on. So the handler runs
 * as cleanup, and what stands after the `try` does not run.
 */
function exceptCancelled(me: Actor, op: OpOf<'try'>): MonoTypeOperatorFunction<never> {
  const handler = () => {
    me.log(op, 'caught', 'CancelledError');
    if (op.uncancel) me.log(op, 'uncancel', me.task.uncancel());
    return me.sequence(op.handler);
  };
  return pipe(
    catchError((error: unknown) => (error instanceof CancelledError ? handler() : throwError(() => error))),
    finalizeAsync((kind) => (kind === 'unsubscribe' ? handler() : undefined)),
  );
}
