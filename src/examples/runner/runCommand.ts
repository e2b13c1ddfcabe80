import { InterruptedError } from 'rx-asyncio/node';
import { catalogue } from '../catalogue/catalogue.ts';
import { UsageError } from '../check/options.ts';
import { Stdout } from '../check/stdout.ts';
import { type Scenario } from '../scenarios/scenario.ts';
import { attempt } from './attempt.ts';
import { findScenario } from './findScenario.ts';
import { JsonReport } from './jsonReport.ts';
import { sourceOf } from './sourceOf.ts';
import { SvgFile } from './svgFile.ts';
import { TextReport } from './textReport.ts';
import { timelineOf } from './timeline.ts';
import { timelineSvg } from './timelineSvg.ts';
import { type Verdict } from './verdict.ts';

/** What to run, and what to show of it. */
export interface RunCommandOptions {
  readonly all?: boolean;
  readonly virtual?: boolean;
  readonly timeline?: boolean;
  readonly svg?: string;
  readonly json?: boolean;
  readonly source?: boolean;
  readonly debug?: boolean;
}

/** `rx-asyncio run`: performs scenarios of those there are, one after another, and resolves with the exit code. */
export async function runCommand(
  names: readonly string[],
  options: RunCommandOptions,
  known: readonly Scenario[] = catalogue,
): Promise<number> {
  const { virtual = false, debug = false, timeline = false } = options;
  const scenarios = chosen(names, options, known);
  const stdout = new Stdout();
  if (options.source) {
    void stdout.write(scenarios.map((scenario) => `${sourceOf(scenario)}\n`).join('\n'));
    return 0;
  }
  const svg = options.svg === undefined ? undefined : new SvgFile(options.svg, scenarios.length);
  const report = options.json ? new JsonReport(stdout, virtual) : new TextReport(stdout, timeline);
  const begin = performance.now();
  const signals = noteSignals();
  const nobodyReads = new AbortController();
  stdout.gone.subscribe(() => {
    nobodyReads.abort();
  });
  const { signal } = nobodyReads;
  const verdicts: Verdict[] = [];
  for (const scenario of scenarios) {
    const obstacle = virtual ? obstacleOf(scenario) : undefined;
    if (obstacle !== undefined) {
      verdicts.push({ scenario, outcome: 'skipped', time: 0, entries: [], problems: [obstacle] });
      report.skip(verdicts.at(-1) as Verdict);
      continue;
    }
    report.begin(scenario);
    const verdict = await attempt(scenario, { virtual, debug, signal, onEntry: (entry) => report.entry(entry) });
    if (signal.aborted) return 0;
    verdicts.push(verdict);
    report.end(verdict);
    svg?.write(scenario, timelineSvg(scenario, timelineOf(verdict.entries, verdict.time)));
    if (signals.length > 0) break;
  }
  if (scenarios.length > 1) report.summary(verdicts, performance.now() - begin);
  if (signals[0]) return new InterruptedError(signals[0]).exitCode;
  return verdicts.some(({ outcome }) => outcome === 'failed') ? 2 : 0;
}

/** Those that are asked for. Throws a `UsageError` if that cannot be done. */
function chosen(
  names: readonly string[],
  { all, virtual, source }: RunCommandOptions,
  known: readonly Scenario[],
): readonly Scenario[] {
  if (all) {
    if (names.length > 0) throw new UsageError('Either names or --all, not both');
    return known;
  }
  if (names.length === 0) throw new UsageError('No scenario: pass names or --all; rx-asyncio list shows what there is');
  const scenarios = names.map((name) => findScenario(known, name));
  for (const scenario of virtual && !source ? scenarios : []) {
    const obstacle = obstacleOf(scenario);
    if (obstacle !== undefined) throw new UsageError(`${scenario.name} runs in real time only: ${obstacle}`);
  }
  return scenarios;
}

/** Why it cannot be run on a virtual clock, if it cannot. */
function obstacleOf({ needs }: Scenario): string | undefined {
  return needs && `no virtual clock stands for its ${needs.join(' and ')}`;
}

/** What `run` ends a scenario for ends the rest, too, also when it comes between two of them. */
function noteSignals(): readonly NodeJS.Signals[] {
  const noted: NodeJS.Signals[] = [];
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => noted.push(name));
  return noted;
}
