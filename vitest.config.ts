import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rx-asyncio$/, replacement: at('src/operators/index.ts') },
      { find: /^rx-asyncio\/node$/, replacement: at('src/operators/node/index.ts') },
      { find: /^rx-asyncio\/testing$/, replacement: at('src/testing/index.ts') },
    ],
  },
  test: {
    // A bound on what hangs, not on what is slow: the machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Half of the time goes by in waiting, for processes, servers and clocks; with two cores the default is one file at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    include: ['marble-tests/**/*.marble.test.ts', 'test/**/*.test.ts'],
  },
});
