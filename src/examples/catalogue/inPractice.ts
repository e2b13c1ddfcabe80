import { type Scenario } from '../scenarios/scenario.ts';

/** Article 001, asynchronous I/O in practice, in the order of its sections. */
export const inPractice: readonly Scenario[] = [];
