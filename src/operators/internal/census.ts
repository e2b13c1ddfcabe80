/**
 * What is held or waited for right now, over the whole process. Nothing here steers behaviour: the testing kit compares
 * the counts before and after a run, so a lost permit or a stranded waiter fails a test that never looked for it.
 */
export interface Census {
  /** Permits (of locks and semaphores) that were granted and not given back. */
  permits: number;
  /** Subscribers standing in some line: for a permit, an item, an event, a notification. */
  waiters: number;
  /** Abort signals handed to projectors whose work has neither ended nor been cancelled. */
  signals: number;
}

export const census: Census = { permits: 0, waiters: 0, signals: 0 };
