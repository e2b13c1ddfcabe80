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
export type { Projector } from './internal/pump.ts';

// timeouts: time
export * from './timeouts/sleep.ts';
export * from './timeouts/waitFor.ts';
export * from './timeouts/retryBackoff.ts';

// sync: taking turns
export * from './sync/semaphore.ts';
export * from './sync/boundedSemaphore.ts';
export * from './sync/withPermit.ts';
