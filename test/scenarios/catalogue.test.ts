import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { explained } from '../../src/examples/catalogue/explained.ts';
import { guide } from '../../src/examples/catalogue/guide.ts';
import { inPractice } from '../../src/examples/catalogue/inPractice.ts';
import { module } from '../../src/examples/catalogue/module.ts';
import { type Article, type Scenario } from '../../src/examples/scenarios/scenario.ts';
import { readPublicApi } from '../house/publicApi.ts';

/**
 * The sections with an example, or with advice that asks for one: by number, by heading, or by the program's name. Two of
 * 002 have none: they get an event loop and replace it by uvloop, where Node has one, and it is libuv's.
 */
const sections: Readonly<Record<Article, readonly string[]>> = {
  '000': ['1.1', '1.2', '2.1', '2.4', '3.1', '3.2a', '3.2b', '3.3', '3.4', '4.1', '4.2', '4.3', '4.4'],
  '001': [
    ...['2', '3', '5.1', '5.2', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17'],
    ...['18.1', '18.2', '18.3', '18.4', '21'],
  ],
  '002': [
    ...['协程', '任务', 'Future对象', '定义和运行协程', '并发运行任务', '等待多个协程', '超时控制'],
    ...['异步上下文管理器', '异步迭代器', '异步生成器', '异步网络请求', '异步数据库操作', '异步文件I/O'],
    ...['异步队列', '异步信号量', '异步锁', '常见陷阱 1', '常见陷阱 2', '常见陷阱 3', '常见陷阱 4'],
    ...['与线程池集成', '与进程池集成'],
    ...['启用调试模式', '使用asyncio.current_task()和asyncio.all_tasks()'],
  ],
  '003': ['web.py', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `test${n}.py`)],
};

const articles: Readonly<Record<Article, readonly Scenario[]>> = {
  '000': explained,
  '001': inPractice,
  '002': module,
  '003': guide,
};

const folder = new URL('../../src/examples/scenarios/', import.meta.url);
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
  .flatMap(({ name }) => readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`));

const publicNames = new Set([...readPublicApi(process.cwd()).entries.values()].flat().map(({ name }) => name));

/** What a file imports from the library, types apart: also in the text of a program it starts. */
function importedBy(text: string): string[] {
  const imports = text.matchAll(/^ *import \{([^}]*)\} from 'rx-asyncio[^']*';$/gm);
  const names = [...imports].flatMap(([, list]) => list!.split(',').map((name) => name.trim()));
  return names.filter((name) => name && !name.startsWith('type '));
}

describe('the catalogue', () => {
  it('lists each file of a scenario once', () => {
    expect(catalogue.map(({ chapter, name }) => `${chapter}/${name}.ts`).sort()).toEqual(files.sort());
  });

  it('uses no name twice', () => {
    const names = catalogue.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  describe.each(Object.entries(articles) as [Article, readonly Scenario[]][])('of article %s', (article, scenarios) => {
    it('has its scenarios only', () => {
      expect(scenarios.filter((scenario) => scenario.article !== article)).toEqual([]);
    });

    it('has a scenario for each section', () => {
      const played = scenarios.map(({ section }) => section);
      expect(sections[article].filter((section) => !played.includes(section))).toEqual([]);
    });

    it('is in the order of the sections', () => {
      const order = sections[article];
      const listed = scenarios.map(({ section }) => order.indexOf(section)).filter((index) => index >= 0);
      expect(listed).toEqual(listed.toSorted((a, b) => a - b));
    });
  });
});

describe.each(catalogue)('$name', ({ name, chapter, operators }) => {
  const text = () => readFileSync(new URL(`${chapter}/${name}.ts`, folder), 'utf8');

  it('is what its file exports', () => {
    expect(text()).toContain(`export const ${name}: Scenario = {`);
  });

  it('lists the public names that it uses', () => {
    expect(operators.filter((operator) => !publicNames.has(operator))).toEqual([]);
    expect(importedBy(text()).filter((imported) => !operators.includes(imported))).toEqual([]);
  });
});
