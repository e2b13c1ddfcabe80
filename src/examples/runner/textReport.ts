import { styleText } from 'node:util';
import { type Stdout } from '../check/stdout.ts';
import { type Scenario } from '../scenarios/scenario.ts';
import { articles } from './articles.ts';
import { drawTimeline } from './drawTimeline.ts';
import { type Entry } from './performance.ts';
import { type Report } from './report.ts';
import { seconds } from './seconds.ts';
import { summaryOf } from './summaryOf.ts';
import { timelineOf } from './timeline.ts';
import { type Verdict } from './verdict.ts';
import { wrap } from './wrap.ts';

/** So wide is the time before each line, and the gap after it. */
const TIME = 9;
const GAP = 2;

const NARROWEST = 40;
/** How wide a timeline is in a pipe or a file; lines are not broken there. */
const COLUMNS_OF_NO_TERMINAL = 100;

/** For people: each line with its time as it is printed, then the verdict, and the timeline if it is asked for. */
export class TextReport implements Report {
  readonly #stdout: Stdout;
  readonly #timeline: boolean;
  readonly #columns: number;
  readonly #chart: number;
  #last: 'nothing' | 'a line' | 'a scenario' = 'nothing';

  constructor(stdout: Stdout, timeline: boolean) {
    const { isTTY, columns } = process.stdout;
    this.#stdout = stdout;
    this.#timeline = timeline;
    this.#columns = isTTY ? Math.max(columns, NARROWEST) : Infinity;
    this.#chart = isTTY ? this.#columns : COLUMNS_OF_NO_TERMINAL;
  }

  begin({ name, article, section, shows }: Scenario): void {
    // Some are programs with a name instead of a number.
    const part = /^\d/.test(section) ? `section ${section}` : section;
    const where = `article ${article} (${articles[article]}), ${part}`;
    const [first = '', ...more] = wrap(`${name}  ${where}`, this.#columns);
    this.#print([
      ...this.#gap('a scenario'),
      styleText('bold', first.slice(0, name.length)) + styleText('dim', first.slice(name.length)),
      ...more.map((line) => styleText('dim', line)),
      ...wrap(shows, this.#columns),
      '',
    ]);
  }

  entry(entry: Entry): void {
    if (entry.kind !== 'printed') return;
    const at = styleText('dim', seconds(entry.at).padStart(TIME));
    const lines = entry.text.split('\n').flatMap((line) => wrap(line, this.#columns - TIME - GAP));
    const margin = ' '.repeat(TIME);
    this.#print(lines.map((line, index) => `${index === 0 ? at : margin}${' '.repeat(GAP)}${line}`.trimEnd()));
  }

  end(verdict: Verdict): void {
    const timeline = timelineOf(verdict.entries, verdict.time);
    this.#print([
      ...(this.#timeline ? ['', ...drawTimeline(timeline, this.#chart)] : []),
      '',
      ...said(verdict).flatMap((line) => wrap(line, this.#columns)),
    ]);
  }

  skip({ scenario: { name }, problems }: Verdict): void {
    const line = wrap(`- ${name} is skipped: ${problems.join('')}`, this.#columns);
    this.#print([...this.#gap('a line'), ...line.map((each) => styleText('yellow', each))]);
  }

  summary(verdicts: readonly Verdict[], ms: number): void {
    const failed = verdicts.filter(({ outcome }) => outcome === 'failed');
    this.#print([
      ...this.#gap('a scenario'),
      ...failed.map(({ scenario: { name }, problems }) => `✗ ${name}: ${problems.join('; ').split('\n', 1).join('')}`),
      summaryOf(verdicts, ms),
    ]);
  }

  /** An empty line between scenarios, but not between lines. */
  #gap(next: 'a line' | 'a scenario'): string[] {
    const last = this.#last;
    this.#last = next;
    return last === 'nothing' || (last === 'a line' && next === 'a line') ? [] : [''];
  }

  #print(lines: readonly string[]): void {
    void this.#stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
}

function said({ scenario, outcome, time, problems }: Verdict): string[] {
  const { time: documented, inSequence } = scenario;
  switch (outcome) {
    case 'skipped':
    case 'interrupted':
      return [styleText('yellow', `! ${problems.join('')} after ${seconds(time)}`)];
    case 'failed':
      return [
        styleText('red', `✗ not as documented, after ${seconds(time)}`),
        ...problems.flatMap((problem) => problem.split('\n')).map((line) => `  ${line}`),
      ];
    case 'as documented': {
      const figures = [
        ...(documented === undefined ? [] : [`documented: ${seconds(documented)}`]),
        ...(inSequence === undefined ? [] : [`one after another: ${seconds(inSequence)}`]),
      ];
      const compared = figures.length > 0 ? ` (${figures.join(', ')})` : '';
      return [`${styleText('green', '✓ as documented')}, in ${seconds(time)}${compared}`];
    }
  }
}
