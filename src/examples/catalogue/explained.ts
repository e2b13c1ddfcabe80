import { namedTasks } from '../scenarios/tasks/namedTasks.ts';
import { type Scenario } from '../scenarios/scenario.ts';

/** Article 000, asynchronous programming explained, in the order of its sections. */
export const explained: readonly Scenario[] = [namedTasks];
