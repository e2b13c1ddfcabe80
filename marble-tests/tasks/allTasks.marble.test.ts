import { EMPTY, NEVER } from 'rxjs';
import { allTasks, createTask, finalizeAsync, Scope, sleep, taskGroup } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { owned } from '../internal/owned.ts';
import { sameTasks } from '../internal/sameTasks.ts';

/** The names of the tasks that came after those that live now. */
function newcomers(): () => string[] {
  const before = new Set(allTasks());
  return () => allTasks().flatMap((task) => (before.has(task) ? [] : [task.name]));
}

describe('all tasks', () => {
  it('are those that are not done, in the order of their creation', () => {
    marbles(({ cold, at }) => {
      const names = newcomers();
      createTask(cold('-----a|'), { name: 'tick' });
      createTask(cold('--a|'), { name: 'tock' });
      expect(names()).toEqual(['tick', 'tock']);
      at(2, () => expect(names()).toEqual(['tick', 'tock']));
      at(3, () => expect(names()).toEqual(['tick']));
      at(6, () => expect(names()).toEqual([]));
    });
  });

  it('include one that cleans up, until it has', () => {
    marbles(({ cold, at }) => {
      const names = newcomers();
      const task = createTask(NEVER.pipe(finalizeAsync(() => cold('---|'))), { name: 'job' });
      at(2, () => task.cancel());
      at(4, () => expect(names()).toEqual(['job']));
      at(5, () => expect(names()).toEqual([]));
    });
  });

  it('include one that has not begun, and one that was cancelled before it began until that is known', () => {
    marbles(({ at }) => {
      const names = newcomers();
      createTask(NEVER, { name: 'job' }).cancel();
      expect(names()).toEqual(['job']);
      at(0, () => expect(names()).toEqual([]));
    });
  });

  it('do not include one that failed, or that a group has cancelled', () => {
    marbles(({ cold, at }) => {
      const names = newcomers();
      const group = taskGroup((crew) => {
        crew.createTask(NEVER, { name: 'member' });
        crew.createTask(cold('--#'), { name: 'failing' });
        return EMPTY;
      });
      group.subscribe({ error: () => undefined });
      at(1, () => expect(names()).toEqual(['member', 'failing']));
      at(2, () => expect(names()).toEqual([]));
    });
  });

  it('are a list of one\'s own: it does not change when tasks come and go', () => {
    marbles(({ at }) => {
      const task = createTask(sleep(2), { scope: new Scope() });
      const then = allTasks();
      at(3, () => expect([then.includes(task), allTasks().includes(task)]).toEqual([true, false]));
    });
  });
});

it('are none, at whatever frame they were cancelled', () => {
  everyFrame(({ cold }) => owned(() => createTask(cold('--a--b|'))), { invariant: sameTasks() });
});
