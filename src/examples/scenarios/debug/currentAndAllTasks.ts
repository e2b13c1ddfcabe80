import { concat, defer, ignoreElements } from 'rxjs';
import { allTasks, createTask, currentTask, gather, type Scope, sleep, type Task } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const currentAndAllTasks: Scenario = {
  name: 'currentAndAllTasks',
  chapter: 'debug',
  article: '002',
  section: '使用asyncio.current_task()和asyncio.all_tasks()',
  shows: 'the task that runs, and those that are not done',
  operators: ['currentTask', 'allTasks', 'createTask', 'gather', 'sleep'],
  expected: [
    "Current task: <Task running name='program'>",
    "All tasks: <Task running name='program'>" + [0, 1, 2].map((i) => `, <Task pending name='${i}'>`).join(''),
    ...[0, 1, 2].map((i) => `Task Task ${i} is running`),
    ...[0, 1, 2].map((i) => `Task Task ${i} is done`),
  ],
  time: 1000,
  inSequence: 3000,
  main({ say }) {
    const taskFunc = (name: string) =>
      concat(say(`Task ${name} is running`), sleep(1000).pipe(ignoreElements()), say(`Task ${name} is done`));
    const show = ({ state, name }: Task<unknown>) => `<Task ${state} name='${name}'>`;
    const program = (scope: Scope) => {
      const tasks = [0, 1, 2].map((i) => createTask(taskFunc(`Task ${i}`), { name: String(i), scope }));
      const current = currentTask()!;
      // There may be others in this process.
      const all = allTasks().filter((task) => task === current || task.parent === current);
      return concat(
        say(`Current task: ${show(current)}`),
        say(`All tasks: ${all.map(show).join(', ')}`),
        gather(tasks),
      );
    };
    return defer(() => createTask(program, { name: 'program' }));
  },
};
