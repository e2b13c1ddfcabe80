import { TaskWatch } from '../internal/taskWatch.ts';
import { findWatch } from '../internal/watch.ts';
import { allTasks } from '../tasks/allTasks.ts';
import type { Task } from '../tasks/task.ts';

/**
 * Draws the tree of tasks that are not done: each under the task that owns it, with its state and, in debug mode, its
 * age and what it waits for.
 *
 * ```
 * 2 live tasks
 * └─ main: running for 1.2 s, waits for a task or future
 *    └─ kettle: running for 1.2 s, waits for a lock
 * ```
 *
 * Debug mode is `run(main, { debug: true })` or `RX_ASYNCIO_DEBUG=1`; there `SIGUSR2` prints this from a running process.
 *
 * asyncio: `python -m asyncio pstree PID`, from Python 3.14, and `print_call_graph()`.
 *
 * @example
 * ```ts
 * import { createTask, dumpTasks, sleep } from 'rx-asyncio';
 *
 * createTask((scope) => {
 *   createTask(sleep(10), { name: 'water', scope });
 *   console.log(dumpTasks());
 *   return sleep(20);
 * }, { name: 'tea' });
 * // -> 2 live tasks
 * // -> └─ tea: running
 * // ->    └─ water: pending
 * ```
 */
export function dumpTasks(): string {
  const tasks = allTasks();
  const children = new Map<Task<unknown> | undefined, Task<unknown>[]>();
  for (const task of tasks) {
    const { parent } = task;
    const siblings = children.get(parent);
    if (siblings) siblings.push(task);
    else children.set(parent, [task]);
  }
  const lines = [`${tasks.length} live task${tasks.length === 1 ? '' : 's'}`];
  const draw = (parent: Task<unknown> | undefined, indent: string): void => {
    const siblings = children.get(parent) ?? [];
    for (const [index, task] of siblings.entries()) {
      const isLast = index === siblings.length - 1;
      lines.push(`${indent}${isLast ? '└─' : '├─'} ${describe(task)}`);
      draw(task, `${indent}${isLast ? '   ' : '│  '}`);
    }
  };
  draw(undefined, '');
  // A task whose parent is done stands at the top.
  for (const parent of children.keys()) if (parent?.done) draw(parent, '');
  return lines.join('\n');
}

function describe(task: Task<unknown>): string {
  const record = findWatch((each) => each instanceof TaskWatch)?.recordOf(task);
  if (!record) return `${task.name}: ${task.state}`;
  const age = Date.now() - record.createdAt;
  const waits = [...record.waits].map(({ what }) => what);
  const waiting = waits.length > 0 ? `, waits for ${waits.join(' and ')}` : '';
  return `${task.name}: ${task.state} for ${age < 1000 ? `${age} ms` : `${(age / 1000).toFixed(1)} s`}${waiting}`;
}
