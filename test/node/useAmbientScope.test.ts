import { concat, defer, EMPTY, firstValueFrom, lastValueFrom, mergeMap, NEVER, of, timer } from 'rxjs';
import { createTask, currentTask, finalizeAsync, Future, Scope, sleep } from 'rx-asyncio';
import { useAmbientScope } from 'rx-asyncio/node';
import { expect, it } from 'vitest';

useAmbientScope();
// A second call changes nothing.
useAmbientScope();

const whoAmI = defer(() => of(currentTask()?.name));

it('a task is known in its timers, promises and immediates', async () => {
  const names = concat(
    timer(1).pipe(mergeMap(() => whoAmI)),
    defer(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return currentTask()?.name;
    }),
  );
  const seen: unknown[] = [];
  await lastValueFrom(createTask(names.pipe(mergeMap((name) => (seen.push(name), EMPTY))), { name: 'me' }));
  expect(seen).toEqual(['me', 'me']);
});

it('two tasks that interleave keep their own', async () => {
  const task = (name: string) => createTask(timer(1).pipe(mergeMap(() => sleep(2)), mergeMap(() => whoAmI)), { name });
  const [left, right] = [task('left'), task('right')];
  expect(await Promise.all([firstValueFrom(left), firstValueFrom(right)])).toEqual(['left', 'right']);
});

it('what is subscribed after a timer registers its cleanup with the scope of its task', async () => {
  let clean = false;
  const cleanup = () => sleep(2).pipe(mergeMap(() => ((clean = true), EMPTY)));
  const begun = new Future<void>();
  const endless = defer(() => (begun.setResult(), NEVER)).pipe(finalizeAsync(cleanup));
  const scope = new Scope();
  const task = createTask(timer(1).pipe(mergeMap(() => endless)), { scope });
  await firstValueFrom(begun);
  task.cancel();
  await lastValueFrom(scope.settled());
  expect(clean).toBe(true);
});

it('outside a task there is none', () => {
  expect(currentTask()).toBeUndefined();
});
