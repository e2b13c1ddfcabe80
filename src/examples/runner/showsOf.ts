import { type Scenario } from '../scenarios/scenario.ts';

/** What a scenario shows, and what it needs for it. */
export function showsOf({ shows, needs }: Scenario): string {
  return needs ? `${shows} (needs ${needs.join(', ')})` : shows;
}
