import { catchError, EMPTY, finalize, tap, throwError, TimeoutError } from 'rxjs';
import { awaitTask, timeoutScope, waitFor } from 'rx-asyncio';
import type { Chapter } from './chapter.ts';

export const timeouts: Chapter<'wait_for' | 'timeout' | 'reschedule'> = {
  // With no time at all `waitFor` does not even subscribe, so that nothing else would cancel the child.
  wait_for: (me, op) => {
    const child = me.run.spawn(op.task);
    return me.awaits(op, awaitTask(child).pipe(waitFor(op.d), finalize(() => child.cancel())));
  },

  // Only this deadline's own TimeoutError is its expiry; one from inside passes through.
  timeout: (me, op) => {
    const body = timeoutScope(op.d, (deadline) => {
      me.run.deadlines.set(op.id, deadline);
      return me.sequence(op.body);
    });
    return body.pipe(
      tap({ complete: () => me.log(op, 'ok') }),
      catchError((error: unknown) => {
        if (!(error instanceof TimeoutError) || !('scope' in error) || error.scope !== me.run.deadlines.get(op.id)) {
          return throwError(() => error);
        }
        me.log(op, 'timeout');
        return op.prop ? throwError(() => error) : EMPTY;
      }),
    );
  },

  reschedule: (me, op) =>
    me.attempt(op, () => me.run.deadlines.get(op.scope)?.reschedule(op.d === null ? null : me.run.clock.now() + op.d)),
};
