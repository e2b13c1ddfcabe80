import { mergeMap } from 'rxjs';
import { nodeLines } from '../kit/nodeLines.ts';
import { type Scenario } from '../scenario.ts';

/** Debug mode is the whole process's, so this runs in one of its own. */
const PROGRAM = `
  import { createTask, sleep } from 'rx-asyncio';
  import { run } from 'rx-asyncio/node';

  const fetch = (url) => sleep(100, url);
  const main = () => {
    fetch('https://example.com/forgotten');
    createTask(fetch('https://example.com/task'));
    return fetch('https://example.com/awaited');
  };
  await run(main, { debug: true });
`;

export const neverSubscribed: Scenario = {
  name: 'neverSubscribed',
  chapter: 'debug',
  article: '001',
  section: '18.4',
  shows: 'what was made and never awaited: debug mode says what it was and where',
  operators: ['run', 'createTask', 'sleep'],
  expected: [/^rx-asyncio: never subscribed: what sleep\(\) returned at fetch \(.*\)$/],
  needs: ['processes'],
  main({ say }) {
    return nodeLines(['--input-type=module', '--eval', PROGRAM], 'stderr').pipe(mergeMap((line) => say(line)));
  },
};
