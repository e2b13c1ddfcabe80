import {
  catchError, concat, defer, EMPTY, map, merge, type MonoTypeOperatorFunction, takeUntil, tap, throwError,
} from 'rxjs';
import {
  asCompleted, awaitTask, CancelledError, createTask, finalizeAsync, Future, gather, shield, sleep, type Task,
  taskGroup, wait,
} from 'rx-asyncio';
import type { Actor } from '../actor.ts';
import { errorName, UserError } from '../errorName.ts';
import type { Json, Op } from '../program.ts';
import type { Chapter } from './chapter.ts';

export const tasks: Chapter<
  | 'spawn' | 'cancel' | 'join' | 'shield' | 'gather' | 'group' | 'as_completed' | 'wait'
  | 'f_wait' | 'f_set' | 'f_err' | 'f_cancel'
> = {
  spawn: (me, op) => {
    me.run.spawn(op.task);
    me.log(op, 'ok');
  },

  cancel: (me, op) => {
    const task = me.run.tasks.get(op.task);
    // Logged first: it may be the cancellation of this very task, which ends here then.
    if (!task) return me.log(op, 'err', 'NotSpawned');
    me.log(op, 'ok', !task.done);
    task.cancel();
  },

  join: (me, op) => {
    const task = me.run.tasks.get(op.task);
    if (!task) return me.log(op, 'err', 'NotSpawned');
    return me.awaits(op, awaitTask(task));
  },

  shield: (me, op) => me.awaits(op, awaitTask(me.run.spawn(op.task)).pipe(shield({ scope: me.run.root }))),

  // The inputs are tasks, which run on when gather leaves off waiting for them: that is how the siblings of one that fails
  // survive in asyncio. Cancelled, it waits for all of them only with `return_exceptions`, else for the first.
  gather: (me, op) => {
    const children = op.of.map((name) => me.run.spawn(name));
    if (!op.return_exceptions) {
      return me.awaits(op, gather(children).pipe(cancelling(children, 'firstCompleted')));
    }
    const settled = gather(children.map((child) => awaitTask(child)), { returnExceptions: true });
    return me.awaits(op, settled.pipe(map((results) => results.map(outcome))));
  },

  // A task of its own, so that its failure is logged also when this one has been cancelled and cannot be told any more.
  group: (me, op) => {
    const group = createTask<unknown>(
      taskGroup((scope) => {
        for (const name of op.of) me.run.spawn(name, scope);
        return me.sequence(op.body);
      }),
      { name: `group ${op.id}`, scope: me.run.root },
    );
    const log = {
      error: (error: unknown) => {
        if (!(error instanceof CancelledError)) me.log(op, 'err', errorName(error));
      },
      complete: () => me.log(op, 'ok'),
    };
    group.subscribe(log);
    if (op.prop) return awaitTask(group);
    return group.pipe(
      catchError((error: unknown) => (error instanceof CancelledError ? throwError(() => error) : EMPTY)),
      cancelling([group], 'allCompleted'),
    );
  },

  // Tasks are the inputs: to leave off waiting for one does not cancel it.
  as_completed: (me, op) => {
    const children = op.of.map((name) => me.run.spawn(name));
    let missing = children.length;
    const items = asCompleted(children, { settle: true }).pipe(
      tap((result) => {
        missing--;
        me.log(op, 'item', outcome(result));
      }),
      takeUntil(typeof op.timeout === 'number' ? sleep(op.timeout) : EMPTY),
    );
    return concat(
      items,
      defer(() => {
        while (missing-- > 0) me.log(op, 'item', ['err', 'TimeoutError']);
        me.log(op, 'ok', children.length);
        return EMPTY;
      }),
    );
  },

  wait: (me, op) => {
    const known = op.of.flatMap((name) => me.run.tasks.get(name) ?? []);
    const returnWhen = returnWhens[op.when ?? 'ALL_COMPLETED'];
    const names = (some: readonly Task<unknown>[]) => some.map((task) => task.name).sort();
    const waiting = defer(() => wait(known, { returnWhen, timeout: op.timeout ?? Infinity })).pipe(
      map(({ done, pending }) => ({ done: names(done), pending: names(pending) })),
    );
    return me.awaits(op, waiting);
  },

  // A Future, too, is cancelled by whoever awaits it in Python, unless it is shielded.
  f_wait: (me, op) => {
    const waiting = awaitTask(future(me, op));
    return me.awaits(op, op.shield ? waiting.pipe(shield({ scope: me.run.root })) : waiting);
  },
  f_set: (me, op) => me.attempt(op, () => future(me, op).setResult(op.v), ownName),
  f_err: (me, op) => me.attempt(op, () => future(me, op).setException(new UserError(op.e)), ownName),
  f_cancel: (me, op) => me.attempt(op, () => future(me, op).cancel()),
};

const returnWhens = {
  ALL_COMPLETED: 'allCompleted', FIRST_COMPLETED: 'firstCompleted', FIRST_EXCEPTION: 'firstException',
} as const;

/**
 * A subscriber that leaves cancels all `children`, and the scope waits for one of them or all to have cleaned up. To
 * interrupt that is to cancel them once more.
 */
function cancelling<T>(
  children: readonly Task<unknown>[],
  returnWhen: 'firstCompleted' | 'allCompleted',
): MonoTypeOperatorFunction<T> {
  return finalizeAsync<T>((kind) => {
    const left = children.filter((child) => !child.done);
    if (kind !== 'unsubscribe' || left.length === 0) return EMPTY;
    const cancel = defer(() => {
      for (const child of left) child.cancel();
      return EMPTY;
    });
    return merge(wait(left, { returnWhen }).pipe(cancelling(left, returnWhen)), cancel);
  });
}

function outcome(result: PromiseSettledResult<unknown>): Json {
  if (result.status === 'fulfilled') return ['ok', result.value as Json];
  return result.reason instanceof CancelledError ? ['cancelled'] : ['err', errorName(result.reason)];
}

const future = (me: Actor, op: Op & { readonly p: string }) => me.run.prims.get<Future<Json>>(op.p, Future);
const ownName = (error: unknown) => (error as Error).name;
