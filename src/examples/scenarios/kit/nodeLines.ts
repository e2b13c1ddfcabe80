import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Observable, of } from 'rxjs';
import { fromAsyncIterable, resource } from 'rx-asyncio';

/** The folder of the package, seen from `src` and from `dist`. */
const root = new URL('../../../../', import.meta.url);

/** Runs Node in a process of its own, where this package can be imported by its name, and emits the lines it prints. */
export function nodeLines(args: readonly string[], on: 'stdout' | 'stderr' = 'stdout'): Observable<string> {
  return resource(
    () => of(spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })),
    (child) => {
      child[on === 'stdout' ? 'stderr' : 'stdout'].resume();
      return fromAsyncIterable(createInterface({ input: child[on] }));
    },
    async (child, kind) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      if (kind === 'unsubscribe') child.kill();
      await gone;
    },
  );
}
