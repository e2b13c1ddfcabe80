import { NEVER, of } from 'rxjs';
import { CancelledError, createTask, dumpTasks, finalizeAsync, sleep, taskGroup } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';

describe('dumpTasks', () => {
  it('draws each task under the one that owns it, with its state', () => {
    marbles(({ at, expectObservable }) => {
      const tea = createTask(
        (scope) => {
          createTask(sleep(5), { name: 'water', scope });
          createTask(sleep(5), { name: 'leaves', scope });
          return sleep(3, 'tea');
        },
        { name: 'tea' },
      );
      const toast = createTask(sleep(9, 'toast'), { name: 'toast' });

      at('-|', () => {
        expect(dumpTasks().split('\n')).toEqual([
          '4 live tasks',
          '├─ tea: running',
          '│  ├─ water: running',
          '│  └─ leaves: running',
          '└─ toast: running',
        ]);
      });
      // With the tea, what was started in its scope has ended too.
      at('----|', () => {
        expect(dumpTasks().split('\n')).toEqual(['1 live task', '└─ toast: running']);
      });
      expectObservable(tea).toBe('--- (v|)', { v: 'tea' });
      expectObservable(toast).toBe('---------(v|)', { v: 'toast' });
    });
  });

  it('shows the tasks of a group under the task whose body the group is', () => {
    marbles(({ at, expectObservable }) => {
      const main = createTask(
        taskGroup((group) => {
          group.createTask(sleep(2), { name: 'child' });
          return of('done');
        }),
        { name: 'main' },
      );

      at('-|', () => {
        expect(dumpTasks().split('\n')).toEqual(['2 live tasks', '└─ main: running', '   └─ child: running']);
      });
      expectObservable(main).toBe('--(v|)', { v: 'done' });
    });
  });

  it('says pending before the first step and cancelling while cleanup is under way', () => {
    marbles(({ at, expectObservable }) => {
      const task = createTask(NEVER.pipe(finalizeAsync(() => sleep(3))), { name: 'job' });

      expect(dumpTasks()).toBe('1 live task\n└─ job: pending');
      at('-|', () => {
        expect(dumpTasks()).toBe('1 live task\n└─ job: running');
        task.cancel();
      });
      at('--|', () => {
        expect(dumpTasks()).toBe('1 live task\n└─ job: cancelling');
      });
      expectObservable(task).toBe('----#', undefined, new CancelledError('job'));
    });
  });

  it('has nothing to draw when nothing is live', () => {
    expect(dumpTasks()).toBe('0 live tasks');
  });

  it('keeps nothing of the tasks it drew', () => {
    everyFrame(
      ({ cold }) =>
        taskGroup((group) => {
          group.createTask(sleep(2), { name: 'child' });
          dumpTasks();
          return cold('--a|');
        }),
      { invariant: () => dumpTasks() === '0 live tasks' },
    );
  });
});
