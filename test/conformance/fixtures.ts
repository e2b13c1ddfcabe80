import { readFileSync } from 'node:fs';
import type { Program } from './program.ts';
import type { Trace } from './trace.ts';

/** A program and what CPython 3.13 made of it. */
export interface Recorded {
  readonly program: Program;
  readonly trace: Trace;
}

/** One written by hand, to make one point. */
export interface Golden extends Recorded {
  readonly name: string;
  readonly doc: string;
  /** False if the order in which the loop happens to run things decides. */
  readonly confluent: boolean;
}

export const goldens = (): Golden[] => lines<Golden>('golden.jsonl');

export const corpora = ['core', 'dense', 'ext'] as const;

export function corpus(name: (typeof corpora)[number]): Recorded[] {
  const traces = lines<Trace>(`corpus/${name}.traces.jsonl`);
  return lines<Program>(`corpus/${name}.programs.jsonl`).map((program, i) => ({ program, trace: traces[i] as Trace }));
}

function lines<T>(file: string): T[] {
  const text = readFileSync(new URL(`../fixtures/conformance/${file}`, import.meta.url), 'utf8');
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as T);
}
