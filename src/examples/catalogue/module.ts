import { type Scenario } from '../scenarios/scenario.ts';

/** Article 002, the asyncio module, in the order of its sections. */
export const module: readonly Scenario[] = [];
