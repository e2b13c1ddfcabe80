import { concat, EMPTY, type ObservableInput, of } from 'rxjs';
import { CancelledError, createTask, type Deadline, Scope, settle, type Task, type TaskGroup } from 'rx-asyncio';
import { VirtualScheduler } from 'rx-asyncio/testing';
import { Actor } from './actor.ts';
import { errorName } from './errorName.ts';
import { ops } from './ops/index.ts';
import { makePrimitives, type Primitives } from './primitives.ts';
import type { Json, OpName, OpOf, Program } from './program.ts';
import type { TaskResult, Trace, TraceEvent } from './trace.ts';

/** What an op does: at once, or in the Observable it returns. */
export type Perform<Name extends OpName> = (me: Actor, op: OpOf<Name>) => ObservableInput<unknown> | undefined | void;

/** Runs one program as `asyncio.run` would, on a clock of its own, and writes down what happened. */
export class Interpreter {
  readonly clock = new VirtualScheduler();
  readonly prims: Primitives;
  /** By name, in the order they were created. */
  readonly tasks = new Map<string, Task<unknown>>();
  /** By the id of the `timeout` op. */
  readonly deadlines = new Map<number, Deadline>();
  /** What asyncio's loop is to its tasks. Their failures are in the trace; nobody else needs to hear of them. */
  readonly root = new Scope({ name: 'program', onError: () => undefined });
  private readonly events: Record<string, TraceEvent[]> = {};
  private readonly results: Record<string, TaskResult> = {};
  private shutdown: number | null = null;

  constructor(private readonly program: Program) {
    this.prims = makePrimitives(program.prims);
  }

  trace(): Trace {
    const { clock, events, results } = this;
    clock.run(() => this.spawn('M').pipe(settle()).subscribe(() => this.cancelRest()));
    const status = [...this.tasks.values()].every((task) => task.done) ? 'ok' : 'deadlock';
    return {
      v: 1, id: this.program.id, status, shutdown: this.shutdown, end: clock.now(), tasks: events, results, tags: [],
    };
  }

  /** The task called `name`, which is created now, unless it was before. */
  spawn(name: string, owner: Scope | TaskGroup = this.root): Task<unknown> {
    const known = this.tasks.get(name);
    if (known) return known;
    const { body, ret = name } = this.program.tasks[name]!;
    const events: TraceEvent[] = (this.events[name] = []);
    const work = (scope: Scope) => {
      const me = new Actor(this, name, scope, events);
      me.log({ id: 'begin' }, 'ok');
      return concat(me.sequence(body), of(ret));
    };
    const task = createTask<unknown>(work, { name, scope: owner });
    this.tasks.set(name, task);
    this.results[name] = [null, 'pending'];
    task.pipe(settle()).subscribe((outcome) => {
      this.results[name] = this.resultOf(outcome);
    });
    return task;
  }

  perform<Name extends OpName>(me: Actor, op: OpOf<Name>): ObservableInput<unknown> {
    const perform = ops[op.op] as Perform<Name> | undefined;
    if (!perform) throw new Error(`unknown op: ${op.op}`);
    return perform(me, op) ?? EMPTY;
  }

  private resultOf(outcome: PromiseSettledResult<unknown>): TaskResult {
    const at = this.clock.now();
    if (outcome.status === 'fulfilled') return [at, 'ok', outcome.value as Json];
    return outcome.reason instanceof CancelledError ? [at, 'cancelled'] : [at, 'err', errorName(outcome.reason)];
  }

  /** Main has ended: all that is left is cancelled at one instant, and runs on until it has cleaned up. */
  private cancelRest(): void {
    this.shutdown = this.clock.now();
    for (const task of this.tasks.values()) task.cancel();
  }
}
