import { executorsTogether } from '../scenarios/node/executorsTogether.ts';
import { requestsInTurn } from '../scenarios/node/requestsInTurn.ts';
import { testServer } from '../scenarios/node/testServer.ts';
import { eventByResponse } from '../scenarios/sync/eventByResponse.ts';
import { lockedRequests } from '../scenarios/sync/lockedRequests.ts';
import { notifyTwo } from '../scenarios/sync/notifyTwo.ts';
import { semaphoreOfTwo } from '../scenarios/sync/semaphoreOfTwo.ts';
import { fireAndSleep } from '../scenarios/tasks/fireAndSleep.ts';
import { gatherRequests } from '../scenarios/tasks/gatherRequests.ts';
import { waitForRequests } from '../scenarios/tasks/waitForRequests.ts';
import { type Scenario } from '../scenarios/scenario.ts';

/** Article 003, a guide to asynchronous programming, in the order of its sections. */
export const guide: readonly Scenario[] = [
  testServer,
  requestsInTurn,
  fireAndSleep,
  waitForRequests,
  gatherRequests,
  lockedRequests,
  eventByResponse,
  notifyTwo,
  semaphoreOfTwo,
  executorsTogether,
];
