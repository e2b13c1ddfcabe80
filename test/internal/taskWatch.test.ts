import { expect, it } from 'vitest';
import { TaskWatch } from '../../src/operators/internal/taskWatch.ts';

const task = { name: 'job', cancel: () => undefined };
const waits = (watch: TaskWatch) => [...(watch.recordOf(task)?.waits ?? [])].map(({ what }) => what);

it('knows what a task waits for until it is over, the same thing twice too', () => {
  const watch = new TaskWatch();
  watch.taskCreated(task);
  const first = watch.waiting(task, 'a lock');
  const second = watch.waiting(task, 'a lock');
  expect(waits(watch)).toEqual(['a lock', 'a lock']);
  second();
  expect(waits(watch)).toEqual(['a lock']);
  first();
  expect(waits(watch)).toEqual([]);
});

it('does not care for waits outside a task, or in one that is older than it', () => {
  const watch = new TaskWatch();
  watch.waiting(undefined, 'a lock')();
  watch.waiting(task, 'a lock')();
  expect(watch.recordOf(task)).toBeUndefined();
});

it('forgets a source once it is subscribed, and says where the others were made', () => {
  const watch = new TaskWatch();
  const subscribed = watch.made('gather');
  watch.made('sleep');
  subscribed();
  expect([...watch.unsubscribed]).toEqual([
    { factory: 'sleep', madeAt: expect.stringMatching(/^at .*taskWatch\.test\.ts/) as string },
  ]);
});
