import { concat, defer, ignoreElements, throwError } from 'rxjs';
import { createTask, finalizeAsync, Scope, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const forgottenTask: Scenario = {
  name: 'forgottenTask',
  chapter: 'tasks',
  article: '001',
  section: '19.3',
  shows: 'a misconception: nobody need look after a task; here its owner does, and is told when it fails',
  operators: ['createTask', 'Scope', 'finalizeAsync', 'sleep'],
  expected: ["told at 00:00:01: Error('nobody waits for me')", 'main is through', 'the endless one is cancelled'],
  time: 2000,
  main({ say, print, clock }) {
    const failing = concat(
      sleep(1000),
      throwError(() => new Error('nobody waits for me')),
    );
    const endless = sleep(Infinity).pipe(finalizeAsync(() => say('the endless one is cancelled')));
    const program = (parent: Scope) => {
      const onError = (error: unknown) => print(`told at ${clock()}:`, error);
      const background = new Scope({ name: 'background', parent, onError });
      createTask(failing, { name: 'failing', scope: background });
      createTask(endless, { name: 'endless', scope: background });
      return concat(sleep(2000).pipe(ignoreElements()), say('main is through'));
    };
    return defer(() => createTask(program, { name: 'program' }));
  },
};
