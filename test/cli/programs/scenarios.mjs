// Runs `rx-asyncio run` over scenarios of its own: the arguments are the names, the options come as JSON in OPTIONS.
import { concat, ignoreElements, NEVER } from 'rxjs';
import { createTask, finalizeAsync, sleep, span } from 'rx-asyncio';
import { runCommand } from '../../../dist/examples/runner/runCommand.js';

const base = { chapter: 'tasks', article: '000', section: '1', shows: 'how it goes', operators: ['sleep'] };

const scenarios = [
  {
    ...base,
    name: 'asDocumented',
    expected: ['begun', 'done'],
    time: 1000,
    inSequence: 2000,
    main: ({ say }) => concat(say('begun'), sleep(1000).pipe(span('work'), ignoreElements()), say('done')),
  },
  {
    ...base,
    name: 'otherLine',
    expected: ['what it should say'],
    main: ({ say }) => say('what it says'),
  },
  {
    ...base,
    name: 'otherTime',
    expected: [],
    time: 500,
    main: () => sleep(700),
  },
  {
    ...base,
    name: 'broken',
    expected: [],
    main: () => {
      throw new RangeError('broken');
    },
  },
  {
    ...base,
    name: 'leftTimer',
    expected: [],
    main: () => {
      globalThis.setTimeout(() => undefined, 3_600_000);
      return [];
    },
  },
  {
    ...base,
    name: 'bound',
    expected: [],
    needs: ['sockets', 'cpu'],
    main: () => sleep(1),
  },
  {
    ...base,
    name: 'endless',
    expected: [],
    main: ({ say }) => {
      const cleanup = concat(sleep(50).pipe(ignoreElements()), say('cleaned up'));
      return concat(say('waiting'), createTask(NEVER.pipe(finalizeAsync(() => cleanup)), { name: 'waiter' }));
    },
  },
];

process.exitCode = await runCommand(process.argv.slice(2), JSON.parse(process.env.OPTIONS ?? '{}'), scenarios);
