import { liveTasks } from '../internal/registry.ts';
import type { Task } from './task.ts';

/**
 * Every task that is not done, in the order they were created.
 *
 * asyncio: `all_tasks()`, an unordered set of weak references there.
 *
 * @example
 * ```ts
 * import { allTasks, createTask, sleep } from 'rx-asyncio';
 *
 * createTask(sleep(10), { name: 'tick' });
 * createTask(sleep(10), { name: 'tock' });
 * console.log(allTasks().map((task) => task.name)); // -> [ 'tick', 'tock' ]
 * ```
 */
export function allTasks(): Task<unknown>[] {
  return [...liveTasks] as Task<unknown>[];
}
