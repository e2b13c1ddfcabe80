import { ignoreElements, isObservable, tap, type Observable } from 'rxjs';
import { identity } from '../../internal/identity.ts';
import { merging } from '../../internal/merging.ts';
import { pulled } from '../../internal/supply.ts';
import type { PipelineSource, StageMetrics } from '../pipeline.ts';
import { Queue } from '../queue.ts';
import type { Stage } from '../stage.ts';
import { consuming, QueueSupply } from './consuming.ts';
import { FeedSupply } from './feedSupply.ts';
import { StageRun, type Backlog, type Reporter } from './stageRun.ts';

type AnyStage = Stage<unknown, unknown>;

/** The first stage: what it works through, and how it is told to take no more. */
interface Intake {
  readonly backlog?: Backlog;
  stop(): void;
  start(run: StageRun<unknown, unknown>, workers: number): Observable<unknown>;
}

/** One run of a pipeline: its stages, joined by queues. */
export class PipelineRun {
  /** Everything that comes out of the last stage. */
  readonly results: Observable<unknown>;
  private readonly intake: Intake;
  private readonly stages: StageRun<unknown, unknown>[];

  constructor(source: PipelineSource<unknown>, stages: readonly AnyStage[], reporter: Reporter) {
    const [first, ...others] = stages as readonly [AnyStage, ...AnyStage[]];
    const intake = intakeOf(source, first);
    const queues = others.map(({ options }) => new Queue<unknown>({ maxsize: options.capacity }));
    const runs = stages.map((stage, i) => {
      const name = stage.options.name ?? (stage.project.name || `stage ${i + 1}`);
      return new StageRun(stage, name, i === 0 ? intake.backlog : queues[i - 1], queues[i], reporter);
    });
    const lines = stages.map(({ options: { workers } }, i) => {
      const line = i === 0 ? intake.start(runs[0]!, workers) : queues[i - 1]!.consume(runs[i]!.work, { workers });
      const next = queues[i];
      return next ? line.pipe(ignoreElements(), tap({ complete: () => next.complete() })) : line;
    });
    this.intake = intake;
    this.stages = runs;
    this.results = merging('pipeline', () => pulled(lines), identity, Infinity);
  }

  snapshot(): StageMetrics[] {
    return this.stages.map((stage) => stage.snapshot());
  }

  /** Takes nothing more from the source; what was taken goes its way. */
  drain(): void {
    this.intake.stop();
  }
}

function intakeOf(source: PipelineSource<unknown>, { options: { capacity, overflow } }: AnyStage): Intake {
  if (source instanceof Queue) {
    const supply = new QueueSupply(source);
    return {
      stop: () => supply.stop(),
      start: ({ work }, workers) => consuming(source, () => supply, work, workers),
    };
  }
  if (isObservable(source)) {
    const supply = new FeedSupply(source, capacity, overflow);
    return {
      backlog: supply,
      stop: () => supply.stop(),
      start: ({ work }, workers) => merging('stage', () => supply, work, workers),
    };
  }
  const supply = pulled(source);
  return {
    stop: () => supply.stop(),
    start: ({ work }, workers) => merging('stage', () => supply, work, workers),
  };
}
