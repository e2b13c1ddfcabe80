import { type Scenario } from '../scenarios/scenario.ts';
import { type Entry } from './performance.ts';
import { type Verdict } from './verdict.ts';

/** Tells how scenarios are run, one after another. */
export interface Report {
  begin(scenario: Scenario): void;
  entry(entry: Entry): void;
  end(verdict: Verdict): void;
  /** Instead of all that: what the verdict says is why it was not run. */
  skip(verdict: Verdict): void;
  /** Of several, what became of all of them, and the ms that took. */
  summary(verdicts: readonly Verdict[], ms: number): void;
}
