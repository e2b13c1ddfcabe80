import { listSource } from './check/input.ts';
import { runCheck } from './check/runCheck.ts';
import { demoList } from './demoList.ts';
import { startServer } from './server/startServer.ts';

const file = 'results.json';

/** `rx-asyncio demo`: checks a bundled list against the test server, all in this process. Resolves with the exit code. */
export async function demo(): Promise<number> {
  const server = await startServer();
  console.log(`A server full of awkward pages runs at ${server.url}. Checking them all at once:\n`);
  const code = await runCheck([listSource('demo', demoList.map((line) => line.replace('{server}', server.url)))], {
    concurrency: 50,
    perHost: 10,
    timeout: 2000,
    connectTimeout: 1000,
    retries: 1,
    grace: 2000,
    format: 'table',
    output: [file],
  });
  await server.close();
  console.log(`
Half of them failed, as they should. Every detail is in ${file}. Try next:
  npx rx-asyncio check example.com python.org   your own URLs
  npx rx-asyncio check --help                   files, limits, retries, formats
  npx rx-asyncio serve                          the awkward pages, for yourself
  npx rx-asyncio list                           the examples of four articles on asyncio
  npx rx-asyncio run semaphoreOfFive --timeline one of them, drawn: twenty start, five at a time run
  npx rx-asyncio run semaphoreOfFive --source   its code, and where its operators are proven`);
  // Failures are what the list is for; only an interruption ends the demo early.
  return code === 2 ? 0 : code;
}
