import { expect, it } from 'vitest';
import { madeUpTree } from './madeUpTree.ts';
import { missingProofs } from './proofs.ts';
import { readPublicApi } from './publicApi.ts';

it('every public name has its doc comment, its example, and the marble file or test that proves it', () => {
  expect(missingProofs(process.cwd(), readPublicApi(process.cwd()))).toEqual([]);
});

const doc = '/**\n * Does it.\n * @example\n * ```ts\n * console.log(1); // -> 1\n * ```\n */\n';
const marbles = (name: string) => `
  import { ${name} } from 'rx-asyncio';
  import { everyFrame } from 'rx-asyncio/testing';
  it('leaves nothing behind', () => { everyFrame(() => ${name}()); });`;

const complete = {
  'src/operators/index.ts': `
    export { gather, type GatherOptions } from './tasks/gather.ts';
    export { Semaphore } from './sync/semaphore.ts';
    export { GatherError } from './tasks/gatherError.ts';`,
  'src/operators/tasks/gather.ts':
    doc + 'export function gather(): void {}\n/** Says how. */\nexport interface GatherOptions { a: 1 }',
  'src/operators/tasks/gatherError.ts': doc + 'export class GatherError extends AggregateError {}',
  'src/operators/sync/semaphore.ts': doc + 'export class Semaphore {}',
  'src/operators/node/index.ts': "export { run } from './run.ts';",
  'src/operators/node/run.ts': doc + 'export function run(): void {}',
  'src/testing/index.ts': "export { everyFrame } from './everyFrame.ts';",
  'src/testing/everyFrame.ts': doc + 'export function everyFrame(): void {}',
  'marble-tests/tasks/gather.marble.test.ts': marbles('gather'),
  'marble-tests/sync/semaphore.marble.test.ts': marbles('Semaphore'),
  'test/node/run.test.ts': "import { run } from 'rx-asyncio/node'; run();",
  'test/testing/everyFrame.test.ts': "import { everyFrame } from 'rx-asyncio/testing'; everyFrame();",
};

function complaints(change: Readonly<Record<string, string | undefined>>): string[] {
  return madeUpTree({ ...complete, ...change }, (root) => missingProofs(root, readPublicApi(root)));
}

it('a complete tree owes nothing', () => {
  expect(complaints({})).toEqual([]);
});

const gather = 'src/operators/tasks/gather.ts';
const gatherMarbles = 'marble-tests/tasks/gather.marble.test.ts';
const semaphoreMarbles = 'marble-tests/sync/semaphore.marble.test.ts';

it.each([
  ['a marble file removed', { [gatherMarbles]: undefined }, `gather: no ${gatherMarbles}`],
  ['the marble file of a class removed', { [semaphoreMarbles]: undefined }, `Semaphore: no ${semaphoreMarbles}`],
  [
    'a marble file without everyFrame',
    { [gatherMarbles]: marbles('gather').replace('everyFrame(() => gather())', 'gather()') },
    `gather: ${gatherMarbles} never runs everyFrame`,
  ],
  [
    'everyFrame in a comment only',
    { [gatherMarbles]: marbles('gather').replace('everyFrame(() => gather())', '/* everyFrame(() => gather()) */') },
    `gather: ${gatherMarbles} never runs everyFrame`,
  ],
  [
    'everyFrame in a skipped test only',
    { [gatherMarbles]: marbles('gather').replace("it('", "it.skip('") },
    `gather: ${gatherMarbles} never runs everyFrame`,
  ],
  [
    'a marble file about something else',
    { [gatherMarbles]: marbles('Semaphore') },
    `gather: ${gatherMarbles} does not import it from 'rx-asyncio'`,
  ],
  [
    'two names in one file',
    {
      [gather]: `${complete[gather]}\n${doc}export const Semaphore: 1 = 1;`,
      'src/operators/index.ts': "export * from './tasks/gather.ts';",
    },
    `Semaphore: belongs in a file of its own, semaphore.ts, not in ${gather}`,
  ],
  [
    'a Node function without a test',
    { 'test/node/run.test.ts': undefined },
    "run: no test under test/node imports it from 'rx-asyncio/node'",
  ],
  [
    'a part of the testing kit without a test',
    { 'test/testing/everyFrame.test.ts': undefined },
    "everyFrame: no test under test/testing imports it from 'rx-asyncio/testing'",
  ],
  [
    'no doc comment on a type',
    { [gather]: complete[gather].replace('/** Says how. */', '// says how') },
    `GatherOptions: no doc comment in ${gather}`,
  ],
  ['no example', { [gather]: complete[gather].replace('@example', '') }, `gather: no @example in ${gather}`],
])('it complains about %s', (_, change, complaint) => {
  expect(complaints(change)).toEqual([complaint]);
});
