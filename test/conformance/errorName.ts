import { InvalidStateError, TaskGroupError } from 'rx-asyncio';

/** What the op `raise` fails with. */
export class UserError extends Error {}

/** How asyncio calls an error of ours. */
export function errorName(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (error instanceof TaskGroupError) return `EG[${error.errors.map(errorName).sort().join(',')}]`;
  // Of locks, conditions and deadlines. The one of a future is called the same there.
  if (error instanceof InvalidStateError) return 'RuntimeError';
  if (error instanceof RangeError) return 'ValueError';
  return error instanceof Error ? error.name : String(error);
}
