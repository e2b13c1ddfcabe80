import { mergeMap } from 'rxjs';
import { nodeLines } from '../kit/nodeLines.ts';
import { type Scenario } from '../scenario.ts';

/** In a process of its own, where nothing else is left that could wake anybody. */
const PROGRAM = `
  import { createTask, Lock } from 'rx-asyncio';
  import { run } from 'rx-asyncio/node';

  const lock = new Lock();
  const main = () => {
    createTask(lock.acquire(), { name: 'forgetful' });
    return createTask(lock.acquire(), { name: 'patient' });
  };
  await run(main, { debug: true }).catch((error) => console.log(error.message));
`;

export const forgottenLock: Scenario = {
  name: 'forgottenLock',
  chapter: 'sync',
  article: '000',
  section: '4.4',
  shows: 'a program that waits for a lock nobody will release does not hang: it ends and says who waits for what',
  operators: ['createTask', 'Lock', 'run'],
  expected: [
    'run: deadlock, nothing is left that could wake these',
    '2 live tasks',
    /^├─ main: running for \d.* m?s, waits for a task or future$/,
    /^└─ patient: running for \d.* m?s, waits for a lock$/,
  ],
  needs: ['processes'],
  main({ say }) {
    return nodeLines(['--input-type=module', '--eval', PROGRAM]).pipe(mergeMap((line) => say(line)));
  },
};
