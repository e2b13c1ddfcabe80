import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The rules that keep the layers apart; the others would only get in the way of three-line snippets. */
const boundaryRules = [
  'import-x/no-restricted-paths',
  'import-x/no-cycle',
  '@typescript-eslint/no-restricted-imports',
  'no-restricted-globals',
  'no-restricted-properties',
  'rxjs-x/no-internal',
];

/** One module in every layer, so that an import of it resolves. */
const layers = [
  'src/operators/index.ts',
  ...['internal', 'tasks', 'timeouts', 'sync', 'queues', 'streams', 'debug', 'node'].map(
    (folder) => `src/operators/${folder}/a.ts`,
  ),
  'src/testing/index.ts',
  'src/examples/server/a.ts',
];

const root = mkdtempSync(join(tmpdir(), 'rx-asyncio-boundaries-'));
const cwd = process.cwd();
let eslint: ESLint;

beforeAll(() => {
  for (const layer of layers) {
    mkdirSync(join(root, dirname(layer)), { recursive: true });
    writeFileSync(join(root, layer), 'export const a = 1;\n');
  }
  // The zones are relative to the working directory: in this tree the project's own configuration judges made-up files.
  process.chdir(root);
  eslint = new ESLint({
    cwd: root,
    overrideConfigFile: join(cwd, 'eslint.config.js'),
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => boundaryRules.includes(ruleId),
  });
});

afterAll(() => {
  process.chdir(cwd);
  rmSync(root, { recursive: true });
});

async function verdict(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

const paths = 'import-x/no-restricted-paths';
const imports = '@typescript-eslint/no-restricted-imports';

describe('rejected', () => {
  it.each([
    // A chapter knows no later chapter, no Node function and not the index.
    ['src/operators/tasks/x.ts', "import { a } from '../timeouts/a.ts'; a;", paths],
    ['src/operators/timeouts/x.ts', "import { a } from '../sync/a.ts'; a;", paths],
    ['src/operators/sync/x.ts', "import { a } from '../queues/a.ts'; a;", paths],
    ['src/operators/queues/x.ts', "import { a } from '../streams/a.ts'; a;", paths],
    ['src/operators/streams/x.ts', "import { a } from '../debug/a.ts'; a;", paths],
    ['src/operators/debug/x.ts', "import { a } from '../node/a.ts'; a;", paths],
    ['src/operators/tasks/x.ts', "export { a } from '../debug/a.ts';", paths],
    ['src/operators/tasks/x.ts', "import type { a } from '../debug/a.ts'; export type A = typeof a;", paths],
    ['src/operators/tasks/x.ts', "export const a = import('../node/a.ts');", paths],
    ['src/operators/tasks/x.ts', "import { a } from '../index.ts'; a;", paths],
    ['src/operators/index.ts', "export { a } from './node/a.ts';", paths],
    // The kernel knows no chapter; the library knows neither kit nor examples.
    ['src/operators/internal/x.ts', "import { a } from '../tasks/a.ts'; a;", paths],
    ['src/operators/sync/x.ts', "import { a } from '../../testing/index.ts'; a;", paths],
    ['src/operators/node/x.ts', "import { a } from '../../examples/server/a.ts'; a;", paths],
    // The root export runs in a browser.
    ['src/operators/tasks/x.ts', "import { readFileSync } from 'node:fs'; readFileSync;", imports],
    ['src/operators/internal/x.ts', "import { readFileSync } from 'fs'; readFileSync;", imports],
    ['src/operators/sync/x.ts', "import { request } from 'undici'; request;", imports],
    ['src/operators/streams/x.ts', 'export const pid = process.pid;', 'no-restricted-globals'],
    ['src/operators/streams/x.ts', "export const bytes = Buffer.from('');", 'no-restricted-globals'],
    ['src/operators/internal/x.ts', 'setImmediate(() => undefined);', 'no-restricted-globals'],
    // RxJS: public names only, one seam, no lift.
    ['src/operators/tasks/x.ts', "import { a } from 'rxjs/internal/Subscriber'; a;", 'rxjs-x/no-internal'],
    ['src/operators/node/x.ts', "import { a } from 'rxjs/internal/Subscriber'; a;", 'rxjs-x/no-internal'],
    ['src/operators/tasks/x.ts', "import { Subscriber } from 'rxjs'; Subscriber;", imports],
    ['src/operators/node/x.ts', "import { Subscriber } from 'rxjs'; Subscriber;", imports],
    ['src/testing/x.ts', "import { Subscriber } from 'rxjs'; Subscriber;", imports],
    ['src/operators/tasks/x.ts', 'declare const o: any; o.lift();', 'no-restricted-properties'],
    ['src/operators/tasks/x.ts', 'declare const o: any; const { lift } = o; lift;', 'no-restricted-properties'],
    // The kit judges every operator, so it uses none; examples import what users import.
    ['src/testing/x.ts', "import { a } from '../operators/index.ts'; a;", paths],
    ['src/testing/x.ts', "import { a } from '../operators/tasks/a.ts'; a;", paths],
    ['src/examples/check/x.ts', "import { a } from '../../operators/tasks/a.ts'; a;", paths],
    ['src/examples/check/x.ts', "import { a } from '../../operators/index.ts'; a;", paths],
    ['src/examples/check/x.ts', "import { a } from '../../testing/index.ts'; a;", paths],
  ])('%s: %s', async (file, code, rule) => {
    const rules = await verdict(file, code);
    expect(rules).toContain(rule);
  });

  it('a cycle of imports', async () => {
    writeFileSync(join(root, 'src/testing/one.ts'), "import { two } from './two.ts'; export const one = () => two;\n");
    const two = "import { one } from './one.ts'; export const two = () => one;\n";
    writeFileSync(join(root, 'src/testing/two.ts'), two);
    expect(await verdict('src/testing/two.ts', two)).toEqual(['import-x/no-cycle']);
  });
});

describe('allowed', () => {
  it.each([
    ['src/operators/debug/x.ts', "import { a } from '../tasks/a.ts'; import { a as b } from '../internal/a.ts'; a; b;"],
    ['src/operators/internal/x.ts', "import { Observable } from 'rxjs'; Observable;"],
    ['src/operators/internal/seam.ts', "import { Subscriber } from 'rxjs'; Subscriber;"],
    ['src/operators/tasks/x.ts', "import { type Subscriber } from 'rxjs'; export type Sink = Subscriber<1>;"],
    ['src/operators/index.ts', "export { a } from './debug/a.ts';"],
    ['src/operators/node/x.ts', "import { a } from '../debug/a.ts'; import { env } from 'node:process'; a; env;"],
    ['src/operators/node/x.ts', "import { request } from 'undici'; request; process.exit;"],
    ['src/testing/x.ts', "import { a } from '../operators/internal/a.ts'; a;"],
    ['src/examples/check/x.ts', "import { a } from '../server/a.ts'; import { b } from 'rx-asyncio/node'; a; b;"],
  ])('%s: %s', async (file, code) => {
    expect(await verdict(file, code)).toEqual([]);
  });
});
