import { type Summary } from './tally.ts';

/** What a JSON result says before the records. */
export interface Report {
  readonly schema: 1;
  readonly tool: string;
  readonly started_at: string;
  readonly finished_at: string;
  /** True when Ctrl+C ended it early: URLs without a record are still to be checked. */
  readonly interrupted: boolean;
  readonly summary: Summary;
}
