import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { type Scenario } from '../../src/examples/scenarios/scenario.ts';
import { madeUpTree } from './madeUpTree.ts';
import { readPublicApi, type PublicApi } from './publicApi.ts';
import { rowComplaints, rowsOf, withLinks, type Words } from './rosetta.ts';

const english: Words = {
  see: 'see',
  marbles: 'marbles',
  test: 'test',
  comma: ', ',
  section: '§',
  examples: ['section', 'scenario', 'with'],
  parentheses: [' (', ')'],
  needs: {
    sockets: 'sockets',
    files: 'files',
    threads: 'threads',
    processes: 'processes',
    database: 'PostgreSQL',
    cpu: 'CPU',
  },
};

const chinese: Words = {
  see: '参见',
  marbles: '弹珠',
  test: '测试',
  comma: '、',
  section: '§',
  examples: ['章节', '场景', '用到'],
  parentheses: ['（', '）'],
  needs: { sockets: '套接字', files: '文件', threads: '线程', processes: '进程', database: 'PostgreSQL', cpu: 'CPU' },
};

let api: PublicApi;
beforeAll(() => {
  api = readPublicApi(process.cwd());
});

describe.each([
  { file: 'docs/rosetta.md', words: english },
  { file: 'docs/rosetta.zh-CN.md', words: chinese },
])('$file', ({ file, words }) => {
  const text = readFileSync(file, 'utf8');
  it('has a row for every public name, and no other', () => {
    expect(rowComplaints(api, text)).toEqual([]);
  });

  it('has the links that follow from tests and catalogue (`npm run rosetta` writes them)', async () => {
    await expect(withLinks(process.cwd(), api, catalogue, words, text)).toMatchFileSnapshot(`../../${file}`);
  });

  it('shows every scenario', () => {
    expect(catalogue.filter(({ name }) => !text.includes(`/${name}.ts)`)).map(({ name }) => name)).toEqual([]);
  });
});

it('every scenario that a page runs exists', () => {
  const pages = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'docs/rosetta.md', 'docs/rosetta.zh-CN.md'];
  const run = pages.flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/rx-asyncio run ([a-z]\w*)/g)]);
  const names = catalogue.map(({ name }) => name);
  expect(run.map(([, name]) => name!).filter((name) => !names.includes(name))).toEqual([]);
});

it('both languages have the same rows, and the same programs', () => {
  const [first, second] = ['docs/rosetta.md', 'docs/rosetta.zh-CN.md'].map((file) => readFileSync(file, 'utf8'));
  const programs = (text: string) => [...text.matchAll(/^```\w+\n[^]*?^```$/gm)].map(([program]) => program);
  expect(rowsOf(second!)).toEqual(rowsOf(first!));
  expect(programs(second!)).toEqual(programs(first!));
});

describe('the check', () => {
  const sources = {
    'src/operators/index.ts': `
      export { Queue } from './queues/queue.ts';
      export { QueueFull } from './queues/full.ts';`,
    'src/operators/queues/queue.ts': 'export class Queue extends Base { put(): void {} }',
    'src/operators/queues/full.ts': 'export class QueueFull {}',
    'src/operators/node/index.ts': "export { run, type RunOptions } from './run.ts';",
    'src/operators/node/run.ts': 'export interface RunOptions { a: 1 }\nexport function run(): void {}',
    'src/testing/index.ts': '',
    'marble-tests/queues/queue.marble.test.ts': 'Queue; QueueFull; QueueFull;',
    'marble-tests/queues/other.marble.test.ts': 'QueueFull;',
    'test/node/run.test.ts': 'run',
  };
  const scenario = (name: string, operators: string[], rest?: Partial<Scenario>) =>
    ({ name, chapter: 'queues', article: '000', section: '1.2', operators, ...rest }) as unknown as Scenario;
  const table = (...rows: string[]) => ['| asyncio | rx-asyncio | see |', '| --- | --- | --- |', ...rows].join('\n');
  const nodeTable = '| rx-asyncio/node | for |\n| --- | --- |\n| `run`, `RunOptions` | all |';

  it('tells names without a row, and names and members that do not exist or are not from there', () => {
    const rows = table('| a | `Queue`, `Queue.put` | |', '| b | `Queue.pull` | |', '| c | `run` | |');
    const text = `${rows}\n\n${nodeTable}`;
    expect(madeUpTree(sources, (root) => rowComplaints(readPublicApi(root), text))).toEqual([
      'QueueFull of rx-asyncio: no row',
      'Queue.pull: not in rx-asyncio',
      'run: not in rx-asyncio',
    ]);
  });

  it('writes the links, and leaves everything else as it was', () => {
    const text = [
      '# Title',
      table('| a | [`Queue`](#queue) | old |', '| b | `QueueFull` | |'),
      nodeTable,
      '<!-- examples of 000 -->\nold\n<!-- end -->',
      '',
    ].join('\n\n');
    const scenarios = [
      scenario('aside', ['sleep', 'Queue']),
      scenario('mainly', ['Queue', 'sleep'], { needs: ['files', 'threads'], section: 'test1.py' }),
      scenario('elsewhere', ['sleep'], { article: '001' }),
    ];
    const written = madeUpTree(sources, (root) => withLinks(root, readPublicApi(root), scenarios, english, text));
    const main = '[`mainly`](../src/examples/scenarios/queues/mainly.ts)';
    const aside = '[`aside`](../src/examples/scenarios/queues/aside.ts)';
    const marbles = '[marbles](../marble-tests/queues/queue.marble.test.ts)';
    expect(written).toBe(
      [
        '# Title',
        table(
          `| a | [\`Queue\`](#queue) | ${marbles}, ${main} 000 test1.py, ${aside} 000 §1.2 |`,
          `| b | \`QueueFull\` | ${marbles} |`,
        ),
        nodeTable,
        [
          '<!-- examples of 000 -->\n| section | scenario | with |\n| --- | --- | --- |',
          `| §1.2 | ${aside} | \`sleep\`, \`Queue\` |`,
          `| test1.py | ${main} (files, threads) | \`Queue\`, \`sleep\` |`,
          '<!-- end -->',
        ].join('\n'),
        '',
      ].join('\n\n'),
    );
  });
});
