import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import {
  AsyncEvent, Barrier, BoundedSemaphore, Condition, finalizeAsync, Lock, resource, Semaphore, withLock, withPermit,
} from 'rx-asyncio';
import type { Actor } from '../actor.ts';
import { errorName } from '../errorName.ts';
import type { OpOf } from '../program.ts';
import { Variable } from '../primitives.ts';
import type { Chapter } from './chapter.ts';

export const sync: Chapter<
  | 'with' | 'acquire' | 'release' | 'locked' | 'ev_wait' | 'ev_set' | 'ev_clear' | 'ev_is_set'
  | 'c_wait' | 'c_wait_for' | 'c_notify' | 'c_notify_all' | 'var_add' | 'b_wait' | 'b_reset' | 'b_abort' | 'b_state'
> = {
  with: (me, op) => {
    const held = holdable(me, op.p);
    if (held instanceof BoundedSemaphore) return withBounded(me, op, held);
    return holding(me, op, held instanceof Semaphore ? withPermit(held) : withLock(held));
  },
  acquire: (me, op) => holdable(me, op.p).acquire().pipe(tap(() => me.log(op, 'ok', true))),
  release: (me, op) => {
    for (let n = op.n ?? 1; n > 0; n--) me.attempt(op, () => holdable(me, op.p).release());
  },
  locked: (me, op) => me.log(op, 'ok', holdable(me, op.p).locked),

  ev_wait: (me, op) => me.awaits(op, event(me, op.p).wait()),
  ev_set: (me, op) => me.attempt(op, () => event(me, op.p).set()),
  ev_clear: (me, op) => me.attempt(op, () => event(me, op.p).clear()),
  ev_is_set: (me, op) => me.log(op, 'ok', event(me, op.p).isSet),

  // With the task's scope a wait that is cancelled takes the lock back first, as asyncio's does.
  c_wait: (me, op) => me.awaits(op, condition(me, op.p).wait({ scope: me.scope })),
  c_wait_for: (me, op) => {
    const shared = variable(me, op.var);
    return me.awaits(op, condition(me, op.p).waitFor(() => shared.value >= op.ge, { scope: me.scope }));
  },
  c_notify: (me, op) => me.attempt(op, () => condition(me, op.p).notify(op.n)),
  c_notify_all: (me, op) => me.attempt(op, () => condition(me, op.p).notifyAll()),
  var_add: (me, op) => me.attempt(op, () => (variable(me, op.var).value += op.n)),

  b_wait: (me, op) => me.awaits(op, barrier(me, op.p).wait()),
  b_reset: (me, op) => me.attempt(op, () => barrier(me, op.p).reset()),
  b_abort: (me, op) => me.attempt(op, () => barrier(me, op.p).abort()),
  b_state: (me, op) => me.log(op, 'ok', [barrier(me, op.p).waiting, barrier(me, op.p).broken]),
};

/** It is released before anybody hears that the body has ended: `rel` is logged outside of `hold`. */
function holding(me: Actor, op: OpOf<'with'>, hold: MonoTypeOperatorFunction<never>) {
  let held = false;
  const body = defer(() => {
    held = true;
    me.log(op, 'acq');
    return me.sequence(op.body);
  });
  return body.pipe(
    hold,
    finalizeAsync(() => {
      if (held) me.log(op, 'rel');
    }),
  );
}

/** `withPermit`, spelt out: this semaphore may refuse what is given back, which the language logs and forgets. */
function withBounded(me: Actor, op: OpOf<'with'>, semaphore: BoundedSemaphore) {
  return resource(
    () => semaphore.acquire(),
    () => {
      me.log(op, 'acq');
      return me.sequence(op.body);
    },
    (permit) => {
      try {
        permit.release();
        me.log(op, 'rel');
      } catch (error) {
        me.log(op, 'err', errorName(error));
      }
    },
  );
}

const holdable = (me: Actor, name: string) =>
  me.run.prims.get<Lock | Semaphore | Condition>(name, Lock, Semaphore, Condition);
const event = (me: Actor, name: string) => me.run.prims.get(name, AsyncEvent);
const condition = (me: Actor, name: string) => me.run.prims.get(name, Condition);
const variable = (me: Actor, name: string) => me.run.prims.get(name, Variable);
const barrier = (me: Actor, name: string) => me.run.prims.get(name, Barrier);
