import type { SchedulerLike } from 'rxjs';

export interface Watched<T> {
  readonly items: () => Generator<T, void>;
  /** What was asked of the generators, and when: `a at 0`, `ended at 3`, `closed at 5`. */
  readonly log: string[];
}

/** Generators of `items` that take down when each of them was taken and how the generator ended. */
export function watchedItems<T>(scheduler: SchedulerLike, items: readonly T[], names = 'abcdef'): Watched<T> {
  const log: string[] = [];
  const note = (what: string) => log.push(`${what} at ${scheduler.now()}`);
  return {
    log,
    *items() {
      let end = 'closed';
      try {
        for (const [index, item] of items.entries()) {
          note(names.charAt(index));
          yield item;
        }
        end = 'ended';
      } finally {
        note(end);
      }
    },
  };
}
