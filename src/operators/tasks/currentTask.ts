import { currentScope } from '../internal/scope.ts';
import type { Task } from './task.ts';

/**
 * The task whose body is running now, if there is one.
 *
 * It is known while the body is being subscribed, and in Node, once `useAmbientScope()` of `rx-asyncio/node` was called,
 * everywhere in it.
 *
 * asyncio: `current_task()`.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { createTask, currentTask } from 'rx-asyncio';
 *
 * console.log(currentTask()); // -> undefined
 * createTask(() => of(currentTask()?.name), { name: 'me' }).subscribe((name) => console.log(name)); // -> me
 * ```
 */
export function currentTask(): Task<unknown> | undefined {
  return currentScope()?.task as Task<unknown> | undefined;
}
