import { TaskGroupError } from 'rx-asyncio';

/** What a group called `name` fails with when these have failed. */
export function groupError(errors: unknown[], name = 'TaskGroup'): TaskGroupError {
  return new TaskGroupError(errors, `${errors.length} failure${errors.length === 1 ? '' : 's'} in ${name}`);
}
