import { expect, it } from 'vitest';
import { Scope } from '../../src/operators/internal/scope.ts';
import { TaskWatch } from '../../src/operators/internal/taskWatch.ts';

const task = { name: 'job', cancel: () => undefined };
const scope = new Scope({ task });
const waits = (watch: TaskWatch) => [...(watch.recordOf(task)?.waits ?? [])].map(({ what }) => what);

it('knows what a task waits for until it is over, the same thing twice too', () => {
  const watch = new TaskWatch();
  watch.created(task);
  const first = watch.waiting(scope, 'a lock');
  const second = watch.waiting(scope, 'a lock');
  expect(waits(watch)).toEqual(['a lock', 'a lock']);
  second();
  expect(waits(watch)).toEqual(['a lock']);
  first();
  expect(waits(watch)).toEqual([]);
});

it('does not care for waits outside a task, or in one that is older than it', () => {
  const watch = new TaskWatch();
  watch.waiting(undefined, 'a lock')();
  watch.waiting(scope, 'a lock')();
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
