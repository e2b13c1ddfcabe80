import type { Json } from './program.ts';

/** When, which op, what came of it, and with which value, if there is one. */
export type TraceEvent = readonly [at: number, op: number | 'begin', outcome: string, value?: Json];

/** When a task had finished, how, and with which value or error; `null` for one that has not. */
export type TaskResult = readonly [at: number | null, outcome: 'ok' | 'err' | 'cancelled' | 'pending', value?: Json];

/** What a program did: the lines of the trace files. */
export interface Trace {
  readonly v: 1;
  readonly id: string;
  readonly status: 'ok' | 'deadlock';
  /** When main had ended and the rest was cancelled. */
  readonly shutdown: number | null;
  readonly end: number;
  readonly tasks: Readonly<Record<string, readonly TraceEvent[]>>;
  readonly results: Readonly<Record<string, TaskResult>>;
  readonly tags: readonly string[];
}
