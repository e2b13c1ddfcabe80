import { currentTaskName } from '../scenarios/debug/currentTaskName.ts';
import { debugMode } from '../scenarios/debug/debugMode.ts';
import { neverSubscribed } from '../scenarios/debug/neverSubscribed.ts';
import { taskNames } from '../scenarios/debug/taskNames.ts';
import { asyncCpuWork } from '../scenarios/node/asyncCpuWork.ts';
import { batchRequests } from '../scenarios/node/batchRequests.ts';
import { blockedEventLoop } from '../scenarios/node/blockedEventLoop.ts';
import { blockingRequest } from '../scenarios/node/blockingRequest.ts';
import { blockingWorkInThread } from '../scenarios/node/blockingWorkInThread.ts';
import { hundredRequests } from '../scenarios/node/hundredRequests.ts';
import { threadsAndProcesses } from '../scenarios/node/threadsAndProcesses.ts';
import { urlChecker } from '../scenarios/node/urlChecker.ts';
import { urlPipeline } from '../scenarios/node/urlPipeline.ts';
import { urlWorkers } from '../scenarios/node/urlWorkers.ts';
import { webRoutes } from '../scenarios/node/webRoutes.ts';
import { producerConsumer } from '../scenarios/queues/producerConsumer.ts';
import { threeConsumers } from '../scenarios/queues/threeConsumers.ts';
import { semaphoreOfFive } from '../scenarios/sync/semaphoreOfFive.ts';
import { asCompletedNumbers } from '../scenarios/tasks/asCompletedNumbers.ts';
import { awaitInSequence } from '../scenarios/tasks/awaitInSequence.ts';
import { awaitOrGather } from '../scenarios/tasks/awaitOrGather.ts';
import { awaitTasksTogether } from '../scenarios/tasks/awaitTasksTogether.ts';
import { cancelLongRunning } from '../scenarios/tasks/cancelLongRunning.ts';
import { coldCoroutine } from '../scenarios/tasks/coldCoroutine.ts';
import { eventLoopTurns } from '../scenarios/tasks/eventLoopTurns.ts';
import { forgottenTask } from '../scenarios/tasks/forgottenTask.ts';
import { futureResult } from '../scenarios/tasks/futureResult.ts';
import { gatherDownloads } from '../scenarios/tasks/gatherDownloads.ts';
import { gatherExceptions } from '../scenarios/tasks/gatherExceptions.ts';
import { gatherFailure } from '../scenarios/tasks/gatherFailure.ts';
import { gatherFetches } from '../scenarios/tasks/gatherFetches.ts';
import { mirrorsFirstAnswer } from '../scenarios/tasks/mirrorsFirstAnswer.ts';
import { scheduledTask } from '../scenarios/tasks/scheduledTask.ts';
import { synchronousFetches } from '../scenarios/tasks/synchronousFetches.ts';
import { taskGroupCancels } from '../scenarios/tasks/taskGroupCancels.ts';
import { taskGroupWorkers } from '../scenarios/tasks/taskGroupWorkers.ts';
import { timeoutAroundSlowTask } from '../scenarios/timeouts/timeoutAroundSlowTask.ts';
import { waitForSlowTask } from '../scenarios/timeouts/waitForSlowTask.ts';
import { type Scenario } from '../scenarios/scenario.ts';

/** Article 001, asynchronous I/O in practice, in the order of its sections. */
export const inPractice: readonly Scenario[] = [
  synchronousFetches,
  gatherFetches,
  eventLoopTurns,
  coldCoroutine,
  scheduledTask,
  futureResult,
  awaitInSequence,
  awaitTasksTogether,
  gatherDownloads,
  gatherFailure,
  gatherExceptions,
  taskGroupWorkers,
  taskGroupCancels,
  asCompletedNumbers,
  mirrorsFirstAnswer,
  semaphoreOfFive,
  waitForSlowTask,
  timeoutAroundSlowTask,
  cancelLongRunning,
  producerConsumer,
  threeConsumers,
  blockedEventLoop,
  blockingWorkInThread,
  batchRequests,
  hundredRequests,
  urlWorkers,
  urlPipeline,
  webRoutes,
  debugMode,
  taskNames,
  currentTaskName,
  neverSubscribed,
  asyncCpuWork,
  awaitOrGather,
  forgottenTask,
  threadsAndProcesses,
  blockingRequest,
  urlChecker,
];
