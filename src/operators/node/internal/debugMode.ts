import { createHook } from 'node:async_hooks';
import { dumpTasks } from '../../debug/dumpTasks.ts';
import { currentScope } from '../../internal/scope.ts';
import { TaskWatch } from '../../internal/taskWatch.ts';
import { startWatch } from '../../internal/watch.ts';
import { useAmbientScope } from '../useAmbientScope.ts';

/** Milliseconds that one callback may hold the event loop, as asyncio's `slow_callback_duration`. */
const SLOW = 100;

/**
 * Watches what goes wrong without an error until the function it returns is called: callbacks that hold the event loop,
 * sources that nobody subscribes to. `SIGUSR2` prints the live tasks meanwhile.
 */
export function startDebugMode(report: (message: string) => void): () => void {
  useAmbientScope();
  const tasks = new TaskWatch();
  const stop = startWatch(tasks);
  const slow = watchCallbacks((ms, name) => {
    report(`slow callback: ${name} held the event loop for ${Math.round(ms)} ms`);
  });
  const onDump = (): void => {
    report(dumpTasks());
  };
  process.on('SIGUSR2', onDump);
  return () => {
    process.off('SIGUSR2', onDump);
    slow.disable();
    stop();
    for (const { factory, madeAt } of tasks.unsubscribed) {
      report(`never subscribed: what ${factory}() returned ${madeAt}`);
    }
  };
}

/** Times every callback of the event loop. The name is taken at its end, inside, where the scope is still known. */
function watchCallbacks(onSlow: (ms: number, name: string) => void): { disable(): void } {
  const started = new Map<number, number>();
  return createHook({
    before(id) {
      started.set(id, performance.now());
    },
    after(id) {
      const start = started.get(id);
      started.delete(id);
      if (start === undefined) return;
      const ms = performance.now() - start;
      if (ms > SLOW) onSlow(ms, currentScope()?.task?.name ?? 'something outside a task');
    },
  }).enable();
}
