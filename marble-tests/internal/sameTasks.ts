import { allTasks } from 'rx-asyncio';

/** Tells whether the tasks that live are those that live now: an invariant for `everyFrame`. */
export function sameTasks(): () => boolean {
  const before = new Set(allTasks());
  return () => {
    const now = allTasks();
    return now.length === before.size && now.every((task) => before.has(task));
  };
}
