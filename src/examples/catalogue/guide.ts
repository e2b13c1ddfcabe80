import { type Scenario } from '../scenarios/scenario.ts';

/** Article 003, a guide to asynchronous programming, in the order of its sections. */
export const guide: readonly Scenario[] = [];
