import { defer, Observable, type ObservableInput } from 'rxjs';
import { isAsyncIterable } from '../../internal/inputs.ts';
import { iterate } from '../../internal/iterate.ts';
import type { Projector } from '../../internal/pump.ts';
import { Listener, type Sink } from '../../internal/seam.ts';
import { retryBackoff } from '../../timeouts/retryBackoff.ts';
import { enqueue } from '../enqueue.ts';
import type { StageMetrics } from '../pipeline.ts';
import type { Queue } from '../queue.ts';
import type { Stage } from '../stage.ts';
import { RateMeter } from './rateMeter.ts';

/** What waits in front of a stage. */
export interface Backlog {
  readonly size: number;
  readonly highWater: number;
  readonly dropped?: number;
}

/** Whom a stage tells what happens in it. */
export interface Reporter {
  changed(): void;
  deadLetter(stage: string, item: unknown, error: unknown): void;
}

/** One item in one stage. */
class Working<T, R> extends Listener<R> {
  constructor(
    private readonly sink: Sink<R>,
    private readonly stage: StageRun<T, R>,
    private readonly item: T,
  ) {
    super();
    stage.begin();
    sink.add(() => {
      this.cancel();
      stage.end();
    });
  }

  override onNext(value: R): void {
    this.stage.changed();
    this.sink.next(value);
  }

  override onError(error: unknown): void {
    if (this.stage.fails(this.item, error)) this.sink.error(error);
    else this.sink.complete();
  }

  override onComplete(): void {
    this.stage.succeeds();
    this.sink.complete();
  }
}

/** A stage of a pipeline that runs: how it works on an item, and what it has counted. */
export class StageRun<T, R> {
  /** What a worker does with an item; it declares a signal if the projector does. */
  readonly work: Projector<T, Observable<R>>;
  private readonly rate = new RateMeter();
  private active = 0;
  private done = 0;
  private failed = 0;

  /**
   * @param backlog What waits in front of it.
   * @param next Where its results go, if not out.
   */
  constructor(
    private readonly stage: Stage<T, R>,
    private readonly name: string,
    private readonly backlog: Backlog | undefined,
    private readonly next: Queue<R> | undefined,
    private readonly reporter: Reporter,
  ) {
    this.work =
      stage.project.length > 2
        ? (item, index, signal) => this.working(item, index, signal)
        : (item, index) => this.working(item, index, undefined as never);
  }

  snapshot(): StageMetrics {
    const { name, active, done, failed, backlog } = this;
    const { size: waiting = 0, highWater = 0, dropped = 0 } = backlog ?? {};
    return { name, waiting, active, done, failed, dropped, rate: this.rate.perSecond, highWater };
  }

  begin(): void {
    this.active++;
    this.changed();
  }

  end(): void {
    this.active--;
    this.changed();
  }

  succeeds(): void {
    this.done++;
    this.rate.count();
  }

  /** True if that is the failure of the whole pipeline. */
  fails(item: T, error: unknown): boolean {
    this.failed++;
    const { onError } = this.stage.options;
    if (onError === 'deadLetter') this.reporter.deadLetter(this.name, item, error);
    return onError === 'fail';
  }

  changed(): void {
    this.reporter.changed();
  }

  private working(item: T, index: number, signal: AbortSignal): Observable<R> {
    return new Observable((sink) => {
      new Working(sink, this, item).listenTo(this.results(item, index, signal));
    });
  }

  /** A result counts when the next stage has room for it, which is what keeps a worker from going on to the next item. */
  private results(item: T, index: number, signal: AbortSignal): Observable<R> {
    const { project, options } = this.stage;
    const attempt = defer(() => opened(project(item, index, signal)));
    const results = options.retry ? attempt.pipe(retryBackoff(options.retry)) : attempt;
    return this.next ? results.pipe(enqueue(this.next)) : results;
  }
}

function opened<R>(input: ObservableInput<R>): ObservableInput<R> {
  return isAsyncIterable<R>(input) ? iterate(input) : input;
}
