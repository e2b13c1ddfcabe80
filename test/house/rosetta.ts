import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { type Article, type Resource, type Scenario } from '../../src/examples/scenarios/scenario.ts';
import { type PublicApi, type PublicName } from './publicApi.ts';

/** The words of what is written by program, in one language. */
export interface Words {
  /** The header of the column of links. */
  readonly see: string;
  readonly marbles: string;
  readonly test: string;
  readonly comma: string;
  readonly section: string;
  readonly examples: readonly [section: string, name: string, names: string];
  readonly needs: Readonly<Record<Resource, string>>;
  readonly parentheses: readonly [string, string];
}

/** A row of a table about public names. */
interface Row {
  /** The entry point that the column is headed with. */
  readonly entry: string;
  /** What stands in code in that column: names, and members as `Class.member`. */
  readonly names: readonly string[];
}

const cellsOf = (line: string): string[] | undefined =>
  line.startsWith('|') ? line.slice(1, -1).split('|').map((cell) => cell.trim()) : undefined;

const rowLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');

/** Calls `visit` with each row of the tables that have a column for an entry point, and puts in what it returns. */
function mapRows(text: string, visit: (row: Row, cells: string[], header: readonly string[]) => string[]): string {
  let header: string[] | undefined;
  const lines = text.split('\n').map((line) => {
    const cells = cellsOf(line);
    const before = header;
    header = cells && (before ?? cells);
    const at = before?.findIndex((title) => /^rx-asyncio(\/\w+)?$/.test(title)) ?? -1;
    if (!cells || !before || at === -1 || /^-+$/.test(cells[0]!)) return line;
    const names = [...cells[at]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    return rowLine(visit({ entry: before[at]!, names }, cells, before));
  });
  return lines.join('\n');
}

/** The rows about public names, in order. */
export function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  mapRows(text, (row, cells) => {
    rows.push(row);
    return cells;
  });
  return rows;
}

/** What is wrong with the rows: names without one, and names that do not exist. */
export function rowComplaints({ entries, hidden }: PublicApi, text: string): string[] {
  const rows = rowsOf(text);
  const declared = new Map([...entries.values(), hidden].flat().map((each) => [each.name, each]));
  const hasMember = ({ text: declaration }: PublicName, member: string): boolean => {
    if (new RegExp(`\\b${member}\\b`).test(declaration)) return true;
    const base = declared.get(/ extends (\w+)/.exec(declaration)?.[1] ?? '');
    return base !== undefined && hasMember(base, member);
  };
  const exists = (entry: string, code: string): boolean => {
    const [name, member] = code.split('.') as [string, string | undefined];
    const found = entries.get(entry)?.find((each) => each.name === name);
    return found !== undefined && (member === undefined || hasMember(found, member));
  };
  return [
    ...[...entries].flatMap(([entry, names]) => {
      const named = new Set(rows.filter((row) => row.entry === entry).flatMap((row) => row.names));
      return names.filter(({ name }) => !named.has(name)).map(({ name }) => `${name} of ${entry}: no row`);
    }),
    ...rows.flatMap(({ entry, names }) =>
      names.filter((name) => !exists(entry, name)).map((name) => `${name}: not in ${entry}`),
    ),
  ];
}

/** The test to open for a name: the one called after it, else the one that mentions it most. */
function testOf(root: string, { name, file }: PublicName): string | undefined {
  const [, subpath] = /\/(node|testing)\//.exec(file) ?? [];
  for (const folder of [subpath === undefined ? 'marble-tests' : `test/${subpath}`, 'test']) {
    const tests = readdirSync(join(root, folder), { recursive: true })
      .map((test) => `${folder}/${String(test).split(sep).join('/')}`)
      .filter((test) => test.endsWith('.test.ts'))
      .sort();
    const own = tests.find((test) => basename(test).split('.')[0] === basename(file, '.ts'));
    if (own !== undefined) return own;
    const mentions = (test: string): number =>
      readFileSync(join(root, test), 'utf8').match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
    const [most] = tests.map((test) => ({ test, count: mentions(test) })).sort((one, other) => other.count - one.count);
    if (most !== undefined && most.count > 0) return most.test;
  }
  return undefined;
}

const linkTo = ({ name, chapter }: Scenario): string =>
  `[\`${name}\`](../src/examples/scenarios/${chapter}/${name}.ts)`;
const sectionOf = ({ section }: Scenario, words: Words): string =>
  /^\d/.test(section) ? `${words.section}${section}` : section;

/** How many scenarios a row shows. */
const FEW = 3;

/**
 * The text with its columns of links and its tables of examples written anew: what each row says where to look, and
 * which scenario is which example, follows from the tests and the catalogue.
 */
export function withLinks(
  root: string,
  { entries }: PublicApi,
  scenarios: readonly Scenario[],
  words: Words,
  text: string,
): string {
  const see = ({ entry, names }: Row): string => {
    const tests = names.map((name) => testOf(root, entries.get(entry)!.find((each) => each.name === name)!));
    const proofs = [...new Set(tests)].filter((test) => test !== undefined);
    const shown = scenarios.filter(({ operators }) => operators.some((operator) => names.includes(operator)));
    // First those that are mainly about it, which name it first.
    const rank = ({ operators }: Scenario): number => operators.findIndex((operator) => names.includes(operator));
    const few = shown.toSorted((a, b) => rank(a) - rank(b)).slice(0, FEW);
    return [
      ...proofs.map((test) => `[${test.startsWith('marble-tests') ? words.marbles : words.test}](../${test})`),
      ...few.map((scenario) => `${linkTo(scenario)} ${scenario.article} ${sectionOf(scenario, words)}`),
    ].join(words.comma);
  };
  const examples = (article: Article): string => {
    const lines = scenarios
      .filter((scenario) => scenario.article === article)
      .map((scenario) => {
        const needs = scenario.needs?.map((each) => words.needs[each]).join(words.comma);
        const resources = needs === undefined ? '' : words.parentheses.join(needs);
        const operators = scenario.operators.map((name) => `\`${name}\``).join(words.comma);
        return rowLine([sectionOf(scenario, words), linkTo(scenario) + resources, operators]);
      });
    return [`| ${words.examples.join(' | ')} |`, '| --- | --- | --- |', ...lines].join('\n');
  };
  const rows = mapRows(text, (row, cells, header) =>
    header.at(-1) === words.see ? [...cells.slice(0, -1), see(row)] : cells,
  );
  return rows.replaceAll(
    /(<!-- examples of (\d{3}) -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, article: Article, end: string) => `${begin}${examples(article)}\n${end}`,
  );
}
