import fc from 'fast-check';
import { Observable, of, VirtualTimeScheduler, type SchedulerLike } from 'rxjs';
import { sleep } from 'rx-asyncio';
import { onScheduler } from '../../src/operators/internal/world.ts';

/** A piece of work: when it comes, how long it takes, whether it fails. */
export interface Job {
  readonly index: number;
  /** Milliseconds after the job before. */
  readonly gap: number;
  /** `null` for work that ends inside its own subscribe. */
  readonly duration: number | null;
  readonly fails: boolean;
}

/** When a job came, began and ended. */
export interface Span {
  readonly arrival: number;
  readonly start: number;
  readonly end: number;
}

const job = fc.record({
  gap: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 6 })),
  duration: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 9 })),
  fails: fc.constant(false),
});

const numbered = (jobs: readonly Omit<Job, 'index'>[]): Job[] => jobs.map((job, index) => ({ ...job, index }));

/** Up to 25 jobs, all of which succeed. */
export const jobs: fc.Arbitrary<Job[]> = fc.array(job, { maxLength: 25 }).map(numbered);

/** Jobs of which some fail. */
export const failingJobs: fc.Arbitrary<Job[]> = fc
  .array(fc.record({ ...{ gap: fc.nat(6), duration: fc.oneof(fc.constant(null), fc.nat(9)) }, fails: fc.boolean() }), {
    maxLength: 25,
  })
  .map(numbered);

export const concurrency: fc.Arbitrary<number> = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(Infinity));

/** Runs `body` and then all of its time on a virtual clock. */
export function virtually<T>(body: (clock: SchedulerLike) => T): T {
  const clock = new VirtualTimeScheduler();
  return onScheduler(clock, () => {
    const result = body(clock);
    clock.flush();
    return result;
  });
}

/** Emits each job when it comes, and completes with the last. */
export function arriving(jobs: readonly Job[], clock: SchedulerLike): Observable<Job> {
  return new Observable((subscriber) => {
    let time = 0;
    for (const job of jobs) {
      time += job.gap;
      subscriber.add(clock.schedule(() => subscriber.next(job), time));
    }
    subscriber.add(clock.schedule(() => subscriber.complete(), time));
  });
}

/** Does jobs, and keeps book of them. */
export class Workshop {
  /** In the order they began. */
  readonly begun: { readonly index: number; readonly at: number }[] = [];
  readonly ended: { readonly index: number; readonly at: number }[] = [];
  active = 0;
  mostActive = 0;

  constructor(private readonly clock: SchedulerLike) {}

  readonly work = (job: Job): Observable<number> =>
    new Observable((subscriber) => {
      this.begun.push({ index: job.index, at: this.clock.now() });
      this.mostActive = Math.max(this.mostActive, ++this.active);
      subscriber.add(() => this.active--);
      const done = job.duration === null ? of(undefined) : sleep(job.duration);
      subscriber.add(
        done.subscribe(() => {
          this.ended.push({ index: job.index, at: this.clock.now() });
          if (job.fails) {
            subscriber.error(new Error(`job ${job.index}`));
          } else {
            subscriber.next(job.index);
            subscriber.complete();
          }
        }),
      );
    });
}

/** When each job begins and ends if they begin in order, as soon as one of `slots` is free: a model of its own. */
export function timetable(jobs: readonly Job[], slots: number): Span[] {
  const free: number[] = [];
  let arrival = 0;
  return jobs.map(({ gap, duration }) => {
    arrival += gap;
    const start = free.length < slots ? arrival : Math.max(arrival, free.shift()!);
    const end = start + (duration ?? 0);
    free.push(end);
    free.sort((a, b) => a - b);
    return { arrival, start, end };
  });
}
