import { asyncCounter } from '../scenarios/streams/asyncCounter.ts';
import { blockingFetches } from '../scenarios/node/blockingFetches.ts';
import { cancelableTask } from '../scenarios/tasks/cancelableTask.ts';
import { fetchThreads } from '../scenarios/node/fetchThreads.ts';
import { forgottenLock } from '../scenarios/sync/forgottenLock.ts';
import { gatherErrors } from '../scenarios/tasks/gatherErrors.ts';
import { gatherSayings } from '../scenarios/tasks/gatherSayings.ts';
import { lockWithDeadline } from '../scenarios/sync/lockWithDeadline.ts';
import { myCoroutine } from '../scenarios/tasks/myCoroutine.ts';
import { namedTasks } from '../scenarios/tasks/namedTasks.ts';
import { offTheLoop } from '../scenarios/node/offTheLoop.ts';
import { pooledFetches } from '../scenarios/node/pooledFetches.ts';
import { sayAsTasks } from '../scenarios/tasks/sayAsTasks.ts';
import { sayInTurn } from '../scenarios/timeouts/sayInTurn.ts';
import { type Scenario } from '../scenarios/scenario.ts';

/** Article 000, asynchronous programming explained, in the order of its sections. */
export const explained: readonly Scenario[] = [
  blockingFetches,
  fetchThreads,
  myCoroutine,
  namedTasks,
  sayInTurn,
  sayAsTasks,
  gatherSayings,
  pooledFetches,
  asyncCounter,
  offTheLoop,
  gatherErrors,
  cancelableTask,
  forgottenLock,
  lockWithDeadline,
];
