import { concat, defer, ignoreElements } from 'rxjs';
import { createTask, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const namedTasks: Scenario = {
  name: 'namedTasks',
  chapter: 'tasks',
  article: '000',
  section: '2.4',
  shows: 'two named tasks run at the same time, and the shorter one ends first',
  operators: ['createTask', 'sleep'],
  expected: [
    'Main: Creating tasks...',
    'Main: Waiting for tasks to complete...',
    'Task One: Starting, will run for 2 seconds.',
    'Task Two: Starting, will run for 1 second.',
    'Task Two: Finished.',
    'Task One: Finished.',
    'Main: All tasks completed.',
  ],
  time: 2000,
  inSequence: 3000,
  main({ say }) {
    const work = (name: string, seconds: number) =>
      concat(
        say(`Task ${name}: Starting, will run for ${seconds} second${seconds === 1 ? '' : 's'}.`),
        sleep(seconds * 1000).pipe(ignoreElements()),
        say(`Task ${name}: Finished.`),
      );
    return concat(
      say('Main: Creating tasks...'),
      defer(() => {
        const one = createTask(work('One', 2), { name: 'One' });
        const two = createTask(work('Two', 1), { name: 'Two' });
        return concat(say('Main: Waiting for tasks to complete...'), one, two);
      }),
      say('Main: All tasks completed.'),
    );
  },
};
