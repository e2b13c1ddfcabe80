/**
 * What a task group fails with: every failure of its tasks and its body, in the order they ended. Always, also for one.
 *
 * `errors` may hold the `TaskGroupError`s of groups inside. `subgroup` and `split` select among the failures at every
 * depth, keeping the nesting, which is what `except*` does.
 *
 * asyncio: the `ExceptionGroup` that `TaskGroup` raises.
 *
 * @example
 * ```ts
 * import { throwError } from 'rxjs';
 * import { taskGroup, TaskGroupError } from 'rx-asyncio';
 *
 * taskGroup((group) => {
 *   group.createTask(throwError(() => new RangeError('too far')));
 *   return [];
 * }).subscribe({
 *   error: (error: TaskGroupError) => {
 *     console.log(error.message); // -> 1 failure in TaskGroup
 *     console.log(error.subgroup((each) => each instanceof RangeError)?.errors.length); // -> 1
 *   },
 * });
 * ```
 */
export class TaskGroupError extends AggregateError {
  override readonly name: string = 'TaskGroupError';

  /** The failures for which `predicate` holds, or `undefined` if there is none. */
  subgroup(predicate: (error: unknown) => boolean): TaskGroupError | undefined {
    const errors = (this.errors as unknown[]).flatMap((error) => {
      if (error instanceof TaskGroupError) return error.subgroup(predicate) ?? [];
      return predicate(error) ? [error] : [];
    });
    return errors.length > 0 ? new TaskGroupError(errors, this.message) : undefined;
  }

  /** The failures for which `predicate` holds, and the others; each `undefined` if there is none. */
  split(predicate: (error: unknown) => boolean): [TaskGroupError | undefined, TaskGroupError | undefined] {
    return [this.subgroup(predicate), this.subgroup((error) => !predicate(error))];
  }
}
