import { isObservable, Observable, Subject } from 'rxjs';
import { post } from '../internal/runQueue.ts';
import { watch } from '../internal/watch.ts';
import { checkSequence } from '../internal/sequence.ts';
import { expected } from '../internal/validate.ts';
import { PipelineRun } from './internal/pipelineRun.ts';
import { Queue } from './queue.ts';
import type { Stage } from './stage.ts';

/** What a pipeline takes its items from. All but a plain Observable can be asked to wait. */
export type PipelineSource<T> = Iterable<T> | AsyncIterable<T> | Queue<T> | Observable<T>;

/** What has gone on in one stage since its pipeline was subscribed. */
export interface StageMetrics {
  readonly name: string;
  /** Items in front of the stage. */
  readonly waiting: number;
  /** Items being worked on, or whose results wait for room in front of the next stage. */
  readonly active: number;
  /** Items whose work is over and whose results have been taken in. */
  readonly done: number;
  /** Items whose work failed for good. */
  readonly failed: number;
  /** Values of a plain Observable for which there was no room. */
  readonly dropped: number;
  /** Items done a second, over the last ten seconds. */
  readonly rate: number;
  /** The largest number of `waiting` so far. */
  readonly highWater: number;
}

/** An item whose work failed for good in a stage with `onError: 'deadLetter'`. */
export interface DeadLetter<I = unknown> {
  readonly item: I;
  /** The name of the stage. */
  readonly stage: string;
  readonly error: unknown;
}

/** What `pipeline` returns: the results of the last stage, and a view of the work. */
export interface Pipeline<R, I = unknown> extends Observable<R> {
  /**
   * What goes on in each stage: now, if the pipeline has been subscribed, and then after each piece of synchronous
   * work that changes something. Completes with the pipeline.
   */
  readonly metrics: Observable<readonly StageMetrics[]>;
  /** The items that failed, as they do. Completes with the pipeline. */
  readonly deadLetters: Observable<DeadLetter<I>>;
  /** Takes nothing more from the source; what was taken is finished, and then the pipeline completes. */
  drain(): void;
}

/** The runs of a pipeline, and who watches them. */
class PipelineObservable<R, I> extends Observable<R> implements Pipeline<R, I> {
  readonly metrics: Observable<readonly StageMetrics[]>;
  readonly deadLetters: Observable<DeadLetter<I>>;
  private readonly runs = new Set<PipelineRun>();
  private newest: PipelineRun | undefined;
  private snapshots = new Subject<readonly StageMetrics[]>();
  private letters = new Subject<DeadLetter<I>>();
  private posted = false;

  constructor(items: PipelineSource<unknown>, stages: readonly Stage<unknown, unknown>[]) {
    const subscribed = watch?.made('pipeline');
    super((sink) => {
      subscribed?.();
      const run = new PipelineRun(items, stages, this);
      this.runs.add(run);
      this.newest = run;
      sink.add(() => {
        this.onEnd(run);
      });
      run.results.subscribe(sink as never);
    });
    this.metrics = new Observable((sink) => {
      if (this.newest) sink.next(this.newest.snapshot());
      return this.snapshots.subscribe(sink);
    });
    this.deadLetters = new Observable((sink) => this.letters.subscribe(sink));
  }

  drain(): void {
    for (const run of this.runs) run.drain();
  }

  /** @internal */
  deadLetter(stage: string, item: unknown, error: unknown): void {
    this.letters.next({ item: item as I, stage, error });
  }

  /** @internal Once for all that changes in the same synchronous work. */
  changed(): void {
    if (this.posted || !this.snapshots.observed) return;
    this.posted = true;
    post(this);
  }

  /** @internal */
  run(): void {
    this.posted = false;
    this.snapshots.next(this.newest!.snapshot());
  }

  /** The last word is posted: who watches and who takes the results may be one and leaving at this moment. */
  private onEnd(ended: PipelineRun): void {
    this.runs.delete(ended);
    if (this.runs.size > 0) return;
    const { snapshots, letters } = this;
    this.snapshots = new Subject();
    this.letters = new Subject();
    const run = (): void => {
      snapshots.next(ended.snapshot());
      snapshots.complete();
      letters.complete();
    };
    if (snapshots.observed || letters.observed) post({ run });
  }
}

/**
 * Runs items through stages that work at the same time, joined by bounded queues.
 *
 * ```
 * fetch(a)                                           --A|
 * fetch(b)                                              --B|
 * parse(A)                                             -1|
 * parse(B)                                                -2|
 * pipeline([a, b], stage(fetch), stage(parse))       ---1--2|
 * ```
 *
 * Slowness is felt upstream: when the queue in front of a stage is full, the workers before it keep their results and
 * start nothing new, and so on up to the source, which is asked for an item only when a worker of the first stage is
 * free. So at most `workers + capacity` items a stage are under way, whatever the source could give.
 *
 * `source` is an iterable, an async iterable (one `next()` outstanding) or a {@link Queue}; `taskDone` is called for
 * items of a Queue when the first stage is through with them. A plain Observable can be a source too, but cannot be
 * asked to wait: its values wait in front of the first stage, whose `capacity` and `overflow` apply.
 *
 * Completes when the source has ended and every item is through. The first failure (of the source, or of a stage with
 * `onError: 'fail'`) cancels everything, waits for cleanup and errors. Unsubscribing cancels everything: what runs,
 * what waits, and the source, whose `return()` is called. `drain()` is the graceful end. An async iterable that is
 * being asked for an item is told to `return()`; what it answers still is finished. Each subscription is a run of its
 * own; `metrics` shows the newest.
 *
 * Throws a `TypeError` if `source` is none of these or a stage was not made by {@link stage}.
 *
 * asyncio: tasks and a `Queue(maxsize)` a stage, with sentinels or cancellation to end them.
 *
 * @example
 * ```ts
 * import { pipeline, sleep, stage } from 'rx-asyncio';
 *
 * const pages = pipeline(
 *   ['/a', '/bb', '/broken', '/ccc'],
 *   stage((path) => sleep(5, `<title>${path}</title>`), { name: 'fetch', workers: 2, capacity: 10 }),
 *   stage(
 *     (html) => {
 *       if (html.includes('broken')) throw new Error('cannot be parsed');
 *       return [html.length];
 *     },
 *     { name: 'parse', onError: 'deadLetter' },
 *   ),
 * );
 *
 * pages.deadLetters.subscribe(({ item, stage, error }) => console.log(`${stage}: ${item}: ${error}`));
 * pages.subscribe({
 *   next: (length) => console.log(length),
 *   complete: () => console.log('through'),
 * });
 * // -> 17
 * // -> 18
 * // -> parse: <title>/broken</title>: Error: cannot be parsed
 * // -> 19
 * // -> through
 * ```
 */
export function pipeline<A, B>(source: PipelineSource<A>, a: Stage<A, B>): Pipeline<B, A>;
export function pipeline<A, B, C>(source: PipelineSource<A>, a: Stage<A, B>, b: Stage<B, C>): Pipeline<C, A | B>;
export function pipeline<A, B, C, D>(
  source: PipelineSource<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
): Pipeline<D, A | B | C>;
export function pipeline<A, B, C, D, E>(
  source: PipelineSource<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
): Pipeline<E, A | B | C | D>;
export function pipeline<A, B, C, D, E, F>(
  source: PipelineSource<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
): Pipeline<F, A | B | C | D | E>;
export function pipeline<A, B, C, D, E, F, G>(
  source: PipelineSource<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
): Pipeline<G, A | B | C | D | E | F>;
export function pipeline(source: PipelineSource<unknown>, ...stages: unknown[]): Pipeline<unknown> {
  if (!(source instanceof Queue || isObservable(source))) {
    checkSequence('pipeline', 'source to be an iterable, an async iterable, a Queue or an Observable', source);
  }
  if (stages.length === 0) throw new TypeError('pipeline: expected at least one stage');
  stages.forEach((stage, i) => {
    if (!isStage(stage)) throw new TypeError(expected('pipeline', `argument ${i + 2} to be made by stage()`, stage));
  });
  return new PipelineObservable(source, stages as Stage<unknown, unknown>[]);
}

function isStage(stage: unknown): boolean {
  return typeof stage === 'function' && 'project' in stage && 'options' in stage;
}
