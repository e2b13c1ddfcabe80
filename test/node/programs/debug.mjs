// What debug mode reports: a slow callback in a named task, a source that nobody subscribes to, live tasks on SIGUSR2.
import { mergeMap, timer } from 'rxjs';
import { createTask, gather, Lock, sleep } from 'rx-asyncio';
import { run } from 'rx-asyncio/node';

await run((scope) => {
  const lock = new Lock();
  lock.tryAcquire();
  createTask(lock.acquire(), { name: 'waiter', scope });
  createTask(
    timer(10).pipe(
      mergeMap(() => {
        const end = performance.now() + 150;
        while (performance.now() < end);
        gather([sleep(1)]);
        process.kill(process.pid, 'SIGUSR2');
        return sleep(50);
      }),
    ),
    { name: 'hog', scope },
  );
  return sleep(300);
});
