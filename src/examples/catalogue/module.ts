import { type Scenario } from '../scenarios/scenario.ts';
import { currentAndAllTasks } from '../scenarios/debug/currentAndAllTasks.ts';
import { debugModeTwice } from '../scenarios/debug/debugModeTwice.ts';
import { forgottenAwait } from '../scenarios/debug/forgottenAwait.ts';
import { blockingSleep } from '../scenarios/node/blockingSleep.ts';
import { fibInProcesses } from '../scenarios/node/fibInProcesses.ts';
import { fibInThreads } from '../scenarios/node/fibInThreads.ts';
import { postgresUsers } from '../scenarios/node/postgresUsers.ts';
import { responseLengths } from '../scenarios/node/responseLengths.ts';
import { slowQuery } from '../scenarios/node/slowQuery.ts';
import { streamedRows } from '../scenarios/node/streamedRows.ts';
import { writeThenRead } from '../scenarios/node/writeThenRead.ts';
import { producersAndConsumers } from '../scenarios/queues/producersAndConsumers.ts';
import { acquireAndRelease } from '../scenarios/streams/acquireAndRelease.ts';
import { counterIterator } from '../scenarios/streams/counterIterator.ts';
import { rangeGenerator } from '../scenarios/streams/rangeGenerator.ts';
import { lockedCounter } from '../scenarios/sync/lockedCounter.ts';
import { tenWorkers } from '../scenarios/sync/tenWorkers.ts';
import { unlimitedFetches } from '../scenarios/sync/unlimitedFetches.ts';
import { futureSetByTask } from '../scenarios/tasks/futureSetByTask.ts';
import { gatherFetchData } from '../scenarios/tasks/gatherFetchData.ts';
import { helloTask } from '../scenarios/tasks/helloTask.ts';
import { helloWorld } from '../scenarios/tasks/helloWorld.ts';
import { ignoredTaskError } from '../scenarios/tasks/ignoredTaskError.ts';
import { sayAfterInSequence } from '../scenarios/tasks/sayAfterInSequence.ts';
import { sayAfterTogether } from '../scenarios/tasks/sayAfterTogether.ts';
import { longOperation } from '../scenarios/timeouts/longOperation.ts';

/** Article 002, the asyncio module, in the order of its sections. */
export const module: readonly Scenario[] = [
  helloWorld,
  helloTask,
  futureSetByTask,
  sayAfterInSequence,
  sayAfterTogether,
  gatherFetchData,
  longOperation,
  acquireAndRelease,
  counterIterator,
  rangeGenerator,
  responseLengths,
  postgresUsers,
  slowQuery,
  streamedRows,
  writeThenRead,
  producersAndConsumers,
  tenWorkers,
  lockedCounter,
  forgottenAwait,
  blockingSleep,
  unlimitedFetches,
  ignoredTaskError,
  fibInThreads,
  fibInProcesses,
  debugModeTwice,
  currentAndAllTasks,
];
