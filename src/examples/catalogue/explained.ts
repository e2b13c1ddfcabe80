import { asyncCounter } from '../scenarios/streams/asyncCounter.ts';
import { cancelableTask } from '../scenarios/tasks/cancelableTask.ts';
import { myCoroutine } from '../scenarios/tasks/myCoroutine.ts';
import { gatherErrors } from '../scenarios/tasks/gatherErrors.ts';
import { gatherSayings } from '../scenarios/tasks/gatherSayings.ts';
import { lockWithDeadline } from '../scenarios/sync/lockWithDeadline.ts';
import { namedTasks } from '../scenarios/tasks/namedTasks.ts';
import { sayAsTasks } from '../scenarios/tasks/sayAsTasks.ts';
import { sayInTurn } from '../scenarios/timeouts/sayInTurn.ts';
import { type Scenario } from '../scenarios/scenario.ts';

/** Article 000, asynchronous programming explained, in the order of its sections. */
export const explained: readonly Scenario[] = [
  myCoroutine,
  namedTasks,
  sayInTurn,
  sayAsTasks,
  gatherSayings,
  asyncCounter,
  gatherErrors,
  cancelableTask,
  lockWithDeadline,
];
