import { concatMap } from 'rxjs';
import { nodeLines } from '../kit/nodeLines.ts';
import { type Scenario } from '../scenario.ts';

/** Debug mode is the whole process's, so this runs in one of its own. */
const PROGRAM = `
  import { gather, sleep } from 'rx-asyncio';
  import { run } from 'rx-asyncio/node';

  const main = () => {
    gather([sleep(10), sleep(20)]);
    return sleep(30);
  };
  process.env.RX_ASYNCIO_DEBUG = '1';
  console.error('RX_ASYNCIO_DEBUG=1');
  await run(main);
  process.env.RX_ASYNCIO_DEBUG = '0';
  console.error('debug: true');
  await run(main, { debug: true });
  console.error('neither');
  await run(main);
`;

const report = (factory: string) =>
  new RegExp(`^rx-asyncio: never subscribed: what ${factory}\\(\\) returned at main \\(.*\\)$`);

export const debugModeTwice: Scenario = {
  name: 'debugModeTwice',
  chapter: 'debug',
  article: '002',
  section: '启用调试模式',
  shows: 'debug mode is turned on from outside or by the program, and tells what goes wrong without an error',
  operators: ['run', 'gather', 'sleep'],
  expected: [
    'RX_ASYNCIO_DEBUG=1',
    report('sleep'),
    report('sleep'),
    report('gather'),
    'debug: true',
    report('sleep'),
    report('sleep'),
    report('gather'),
    'neither',
  ],
  needs: ['processes'],
  main({ say }) {
    return nodeLines(['--input-type=module', '--eval', PROGRAM], 'stderr').pipe(concatMap((line) => say(line)));
  },
};
