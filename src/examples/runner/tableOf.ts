import { styleText } from 'node:util';
import { fit } from '../check/fit.ts';
import { type Scenario } from '../scenarios/scenario.ts';
import { articles } from './articles.ts';
import { showsOf } from './showsOf.ts';
import { textWidth, wrap } from './wrap.ts';

/** From how many columns on it is a table. */
const WIDE = 120;
/** Of what the other columns leave, what is shown gets so much, the operators the rest. */
const SHOWS = 0.55;
/** Some sections have no number, but a name. */
const SECTION = 18;
const INDENT = '  ';

/** The scenarios under the names of their articles, in lines of at most so many columns; nothing is cut off. */
export function tableOf(scenarios: readonly Scenario[], columns: number): string[] {
  const row = columns < WIDE ? (scenario: Scenario) => block(scenario, columns) : rows(scenarios, columns);
  return Object.entries(articles).flatMap(([article, title]) => {
    const own = scenarios.filter((scenario) => scenario.article === article);
    return own.length === 0 ? [] : [styleText('cyan', `${article}  ${title}`), ...own.flatMap(row), ''];
  });
}

/** Every cell as many lines as it needs. */
function rows(scenarios: readonly Scenario[], columns: number): (scenario: Scenario) => string[] {
  const name = Math.max(0, ...scenarios.map((scenario) => textWidth(scenario.name)));
  const section = Math.min(SECTION, Math.max(0, ...scenarios.map((scenario) => textWidth(scenario.section))));
  const free = columns - name - section - 3 * INDENT.length;
  const widths = [name, section, Math.floor(free * SHOWS), Math.ceil(free * (1 - SHOWS))] as const;
  return (scenario) => {
    const texts = [scenario.name, scenario.section, showsOf(scenario), scenario.operators.join(', ')];
    const cells = texts.map((text, column) => wrap(text, widths[column] as number));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) => {
      const line = cells.map((lines, column) => fit(lines[at] ?? '', widths[column] as number));
      const [first = '', second = '', third = '', last = ''] = line;
      return [styleText('bold', first), second, third, styleText('dim', last.trimEnd())].join(INDENT);
    });
  };
}

/** Where there is little room: one thing under another. */
function block(scenario: Scenario, columns: number): string[] {
  const { name, section, operators } = scenario;
  const indented = (text: string): string[] => wrap(text, columns - INDENT.length).map((line) => INDENT + line);
  const [first = '', ...more] = wrap(`${name}  ${section}`, columns);
  return [
    styleText('bold', first.slice(0, name.length)) + first.slice(name.length),
    ...more.map((line) => INDENT + line),
    ...indented(showsOf(scenario)),
    ...indented(operators.join(', ')).map((line) => styleText('dim', line)),
  ];
}
