// tasks: running several things at a time
export * from './tasks/gather.ts';
export * from './tasks/gatherAll.ts';
export * from './tasks/gatherMap.ts';
export * from './tasks/asCompleted.ts';
export * from './tasks/asCompletedAll.ts';
export * from './tasks/asCompletedMap.ts';
export * from './tasks/orderedMap.ts';
export * from './tasks/orderedAll.ts';
export * from './tasks/pullMap.ts';
export * from './tasks/firstSuccess.ts';
export * from './tasks/settle.ts';
export { createTask, type TaskOptions } from './tasks/createTask.ts';
export { Task, type TaskSource, type TaskState } from './tasks/task.ts';
export * from './tasks/taskGroup.ts';
export * from './tasks/taskGroupError.ts';
export * from './tasks/future.ts';
export * from './tasks/awaitTask.ts';
export * from './tasks/shield.ts';
export * from './tasks/wait.ts';
export * from './tasks/currentTask.ts';
export * from './tasks/allTasks.ts';
export { Scope, type ScopeOptions } from './internal/scope.ts';
export { CancelledError } from './internal/cancelledError.ts';
export { InvalidStateError } from './internal/invalidStateError.ts';
export type { Projector } from './internal/pump.ts';

// timeouts: time
export * from './timeouts/sleep.ts';
export * from './timeouts/waitFor.ts';
export * from './timeouts/timeoutScope.ts';
export * from './timeouts/timeoutAt.ts';
export * from './timeouts/moveOnAfter.ts';
export * from './timeouts/retryBackoff.ts';

// sync: taking turns
export * from './sync/permit.ts';
export { Lock } from './sync/lock.ts';
export * from './sync/semaphore.ts';
export * from './sync/boundedSemaphore.ts';
export * from './sync/asyncEvent.ts';
export * from './sync/condition.ts';
export * from './sync/barrier.ts';
export * from './sync/brokenBarrierError.ts';
export * from './sync/withLock.ts';
export * from './sync/withPermit.ts';
export * from './sync/gate.ts';
export * from './sync/rateLimit.ts';
export * from './internal/overflowError.ts';

// queues: between producers and consumers
export * from './queues/queue.ts';
export * from './queues/lifoQueue.ts';
export * from './queues/priorityQueue.ts';
export * from './queues/enqueue.ts';
export * from './queues/stage.ts';
export * from './queues/pipeline.ts';
export * from './queues/queueFull.ts';
export * from './queues/queueEmpty.ts';
export * from './queues/queueShutDown.ts';

// streams: values over time, and what they hold
export * from './streams/fromAsyncIterable.ts';
export * from './streams/toAsyncIterable.ts';
export * from './streams/finalizeAsync.ts';
export * from './streams/resource.ts';
export * from './streams/fromAbortSignal.ts';
export * from './streams/withAbortSignal.ts';

// debug: what is going on
export * from './debug/dumpTasks.ts';
export * from './debug/span.ts';
export * from './debug/trace.ts';
