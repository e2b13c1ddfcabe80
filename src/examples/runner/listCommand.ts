import { styleText } from 'node:util';
import { catalogue } from '../catalogue/catalogue.ts';
import { fit } from '../check/fit.ts';
import { type Chapter, type Scenario } from '../scenarios/scenario.ts';
import { articles } from './articles.ts';
import { metadataOf } from './metadata.ts';
import { Stdout } from '../check/stdout.ts';
import { textWidth, wrap } from './wrap.ts';

/** What to list, and how. */
export interface ListOptions {
  readonly chapter?: readonly Chapter[];
  readonly json?: boolean;
}

/** From how many columns on the operators have one of their own. */
const WIDE = 120;
const NARROWEST = 60;

/** `rx-asyncio list`: prints what scenarios there are. */
export function listCommand({ chapter, json }: ListOptions): void {
  const { isTTY, columns } = process.stdout;
  const chosen = catalogue.filter((scenario) => !chapter || chapter.includes(scenario.chapter));
  const lines = json
    ? chosen.map((scenario) => JSON.stringify(metadataOf(scenario)))
    : isTTY
      ? table(chosen, Math.max(columns - 1, NARROWEST))
      : plain(chosen);
  new Stdout().write(lines.map((line) => `${line}\n`).join(''));
}

const showsOf = ({ shows, needs }: Scenario): string => (needs ? `${shows} (needs ${needs.join(', ')})` : shows);

const operatorsOf = ({ operators }: Scenario): string => operators.join(', ');

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

/** A line each, whole, in columns: for `grep` and `awk`. */
function plain(scenarios: readonly Scenario[]): string[] {
  const rows = scenarios.map((scenario) => {
    const { name, article, section } = scenario;
    return [name, `${article} ${section}`, showsOf(scenario), operatorsOf(scenario)] as const;
  });
  const widths = [0, 1, 2].map((column) => widest(rows.map((row) => row[column] as string)));
  const padded = (cell: string, column: number): string => fit(cell, widths[column] ?? textWidth(cell));
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
}

/** Under the name of each article its scenarios, every cell as many lines as it needs. */
function table(scenarios: readonly Scenario[], columns: number): string[] {
  const name = widest(scenarios.map((scenario) => scenario.name));
  const section = widest(scenarios.map((scenario) => scenario.section));
  const free = columns - name - section - 4;
  const shows = columns < WIDE ? free : Math.floor((free - 2) * 0.55);
  const row = (scenario: Scenario): string[] => {
    const told = wrap(showsOf(scenario), shows);
    const used = wrap(operatorsOf(scenario), columns < WIDE ? free : free - 2 - shows);
    const height = columns < WIDE ? told.length + used.length : Math.max(told.length, used.length);
    return Array.from({ length: height }, (_, line) => {
      const cells = [
        styleText('bold', fit(line === 0 ? scenario.name : '', name)),
        fit(line === 0 ? scenario.section : '', section),
      ];
      if (columns < WIDE) cells.push(told[line] ?? styleText('dim', used[line - told.length] as string));
      else cells.push(fit(told[line] ?? '', shows), styleText('dim', used[line] ?? ''));
      return cells.join('  ').trimEnd();
    });
  };
  return Object.entries(articles).flatMap(([article, title]) => {
    const own = scenarios.filter((scenario) => scenario.article === article);
    if (own.length === 0) return [];
    return [styleText('cyan', `${article}  ${title}`), ...own.flatMap(row), ''];
  });
}
