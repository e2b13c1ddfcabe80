import { type Scenario } from '../scenarios/scenario.ts';
import { explained } from './explained.ts';
import { guide } from './guide.ts';
import { inPractice } from './inPractice.ts';
import { module } from './module.ts';

/** Every scenario, in the order of the articles. */
export const catalogue: readonly Scenario[] = [...explained, ...inPractice, ...module, ...guide];
