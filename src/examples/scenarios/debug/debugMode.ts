import { mergeMap } from 'rxjs';
import { nodeLines } from '../kit/nodeLines.ts';
import { type Scenario } from '../scenario.ts';

/** Debug mode is the whole process's, so this runs in one of its own. */
const PROGRAM = `
  import { tap } from 'rxjs';
  import { createTask, sleep } from 'rx-asyncio';
  import { run } from 'rx-asyncio/node';

  const parse = () => {
    for (const begin = Date.now(); Date.now() - begin < 200; );
  };
  const main = () => createTask(sleep(50).pipe(tap(parse)), { name: 'parser' });
  await run(main, { debug: true });
`;

export const debugMode: Scenario = {
  name: 'debugMode',
  chapter: 'debug',
  article: '001',
  section: '18.1',
  shows: 'debug mode tells which task held up the event loop, and for how long',
  operators: ['run', 'createTask', 'sleep'],
  expected: [/^rx-asyncio: slow callback: parser held the event loop for \d{3,} ms$/],
  needs: ['processes'],
  main({ say }) {
    return nodeLines(['--input-type=module', '--eval', PROGRAM], 'stderr').pipe(mergeMap((line) => say(line)));
  },
};
