import { InvalidStateError } from '../internal/invalidStateError.ts';
import { currentScope, type Scope } from '../internal/scope.ts';
import { expected } from '../internal/validate.ts';
import { Task, type TaskSource } from './task.ts';

/** Options of `createTask`. */
export interface TaskOptions {
  /** How reports and errors call it. Default `Task-1`, `Task-2`, … */
  readonly name?: string;
  /** Who owns it. Default: the task group or `run` under which this is called while something is subscribed, else nobody. */
  readonly scope?: Scope | undefined;
}

/**
 * Starts a source in the background and returns the {@link Task} that stands for it.
 *
 * ```
 * createTask(source)    x
 * source                --a|         subscribed once the current synchronous work is over
 * task                  ---(a|)
 * ```
 *
 * `source` is an ObservableInput, or a function that gets the task's own scope, for resources and tasks that shall end
 * with it, and returns one. What the function throws is the task's failure. The task is an element of its owner: a task
 * group waits for it, any other scope cancels it when its own body has ended.
 *
 * Throws a `TypeError` if `source` is missing, an `InvalidStateError` if `scope` is a task group that takes no more tasks.
 *
 * asyncio: `create_task(coro, name=None)`. There the loop keeps a weak reference, so that a task may vanish, and a
 * failure nobody awaits is silent until garbage collection; here there is a strong one, and the scope is told at once.
 *
 * @example
 * ```ts
 * import { createTask, gather, sleep } from 'rx-asyncio';
 *
 * const first = createTask(sleep(10, 1));
 * const second = createTask(() => sleep(5, 2));
 * gather([first, second]).subscribe((both) => console.log(both)); // -> [ 1, 2 ]
 * ```
 */
export function createTask<T>(source: TaskSource<T>, options: TaskOptions = {}): Task<T> {
  if (source === undefined || source === null) {
    throw new TypeError(expected('createTask', 'an ObservableInput or a function that returns one', source));
  }
  const { name, scope } = options;
  if (scope?.refusal) throw new InvalidStateError(`createTask: ${scope.refusal}`);
  return new Task(source, name, 'scope' in options ? scope : ambientOwner());
}

/** The nearest scope around this call that owns tasks and takes more of them. */
function ambientOwner(): Scope | undefined {
  let owner = currentScope()?.owner;
  while (owner?.refusal) owner = owner.parent?.owner;
  return owner;
}
