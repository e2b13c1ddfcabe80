import { type Scenario } from '../scenarios/scenario.ts';
import { type Entry } from './performance.ts';

/** What became of a scenario that was to be run. */
export interface Verdict {
  readonly scenario: Scenario;
  readonly outcome: 'as documented' | 'failed' | 'skipped' | 'interrupted';
  /** How long it took, in ms of its clock. */
  readonly time: number;
  readonly entries: readonly Entry[];
  /** What differs from what is documented; why it was skipped or interrupted. */
  readonly problems: readonly string[];
}
