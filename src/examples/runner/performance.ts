import { type TraceEvent } from 'rx-asyncio';
import { type Scenario } from '../scenarios/scenario.ts';

/** A line that was printed. */
interface Printed {
  readonly at: number;
  readonly kind: 'printed';
  readonly text: string;
}

/** A gauge that shows another number than before. */
export interface Level {
  readonly at: number;
  readonly kind: 'level';
  readonly name: string;
  readonly value: number;
}

/** Something that happened, `at` so many ms since the beginning. */
export type Entry = TraceEvent | Printed | Level;

/** One run of a scenario. */
export interface Performance {
  readonly scenario: Scenario;
  readonly virtual: boolean;
  /** How long it took, in ms of its clock, with all cleanup. */
  readonly time: number;
  readonly entries: readonly Entry[];
  /** What it failed with. */
  readonly failure?: { readonly error: unknown };
}

/** The lines it printed. */
export function linesOf({ entries }: Pick<Performance, 'entries'>): string[] {
  return entries.filter((entry) => entry.kind === 'printed').map(({ text }) => text);
}
