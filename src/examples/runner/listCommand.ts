import { catalogue } from '../catalogue/catalogue.ts';
import { fit } from '../check/fit.ts';
import { Stdout } from '../check/stdout.ts';
import { type Chapter, type Scenario } from '../scenarios/scenario.ts';
import { metadataOf } from './metadata.ts';
import { showsOf } from './showsOf.ts';
import { tableOf } from './tableOf.ts';
import { textWidth } from './wrap.ts';

/** What to list, and how. */
export interface ListOptions {
  readonly chapter?: readonly Chapter[];
  readonly json?: boolean;
}

const NARROWEST = 60;

/** `rx-asyncio list`: prints what scenarios there are. */
export function listCommand({ chapter, json }: ListOptions): void {
  const { isTTY, columns } = process.stdout;
  const chosen = catalogue.filter((scenario) => !chapter || chapter.includes(scenario.chapter));
  const lines = json
    ? chosen.map((scenario) => JSON.stringify(metadataOf(scenario)))
    : isTTY
      ? tableOf(chosen, Math.max(columns, NARROWEST))
      : plain(chosen);
  new Stdout().write(lines.map((line) => `${line}\n`).join(''));
}

/** A line each, whole, in columns: for `grep` and `awk`. */
function plain(scenarios: readonly Scenario[]): string[] {
  const rows = scenarios.map((scenario) => {
    const { name, article, section } = scenario;
    return [name, `${article} ${section}`, showsOf(scenario), scenario.operators.join(', ')] as const;
  });
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => textWidth(row[column] as string))));
  const padded = (cell: string, column: number): string => fit(cell, widths[column] ?? textWidth(cell));
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
}
