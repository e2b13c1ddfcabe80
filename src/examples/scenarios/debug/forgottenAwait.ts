import { concatMap } from 'rxjs';
import { nodeLines } from '../kit/nodeLines.ts';
import { type Scenario } from '../scenario.ts';

/** Debug mode is the whole process's, so this runs in one of its own. */
const PROGRAM = `
  import { sleep } from 'rx-asyncio';
  import { run } from 'rx-asyncio/node';

  const main = () => {
    sleep(1000);        // wrong: made, and never subscribed
    return sleep(1000); // right
  };
  const begin = Date.now();
  await run(main, { debug: true });
  console.error('slept for ' + Math.round((Date.now() - begin) / 1000) + ' s');
`;

export const forgottenAwait: Scenario = {
  name: 'forgottenAwait',
  chapter: 'debug',
  article: '002',
  section: '常见陷阱 1',
  shows: 'of two sleeps one is forgotten: it takes no time, and debug mode tells where it was made',
  operators: ['run', 'sleep'],
  expected: [/^rx-asyncio: never subscribed: what sleep\(\) returned at main \(.*\)$/, 'slept for 1 s'],
  time: 1000,
  needs: ['processes'],
  main({ say }) {
    return nodeLines(['--input-type=module', '--eval', PROGRAM], 'stderr').pipe(concatMap((line) => say(line)));
  },
};
