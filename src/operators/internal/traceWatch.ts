import { now } from './clock.ts';
import type { Scope, ScopeMember } from './scope.ts';
import { reportUnhandledError } from './unhandled.ts';
import { show } from './validate.ts';
import type { LaneState, Watch } from './watch.ts';

/** What happened to a task or a span. */
export interface TraceEvent {
  /** Milliseconds since the traced source was subscribed. */
  readonly at: number;
  readonly kind: 'created' | LaneState | 'waiting' | 'waited' | 'cleaning' | 'cleaned';
  /** The number of the task or span, from 0 in the order of creation. */
  readonly lane: number;
  /** Its name. */
  readonly name: string;
  /** The lane under which it was created. */
  readonly parent: number | undefined;
  /** What is waited for or cleaned up, or what it failed with. */
  readonly what?: string;
}

interface Lane {
  readonly lane: number;
  readonly name: string;
  readonly parent: number | undefined;
}

const NOTHING = (): void => undefined;

/** Tells what happens below one scope, each thing under the nearest task or span around it. */
export class TraceWatch implements Watch {
  private readonly begin = now(undefined);
  private readonly lanes = new WeakMap<object, Lane>();
  private count = 0;
  /** Lanes that have not ended. */
  private open = 0;
  private over = false;
  /** Called when the trace is over, once nothing but open lanes keeps it. */
  private onOver: (() => void) | undefined;

  constructor(
    private readonly root: Scope,
    private readonly onEvent: (event: TraceEvent) => void,
  ) {}

  /** Nothing new will come: it is over, and calls `onOver`, when every lane has ended. */
  end(onOver: () => void): void {
    this.onOver = onOver;
    this.stopIfOver();
  }

  made(): () => void {
    return NOTHING;
  }

  sleeping(): () => void {
    return NOTHING;
  }

  created(member: ScopeMember, scope: Scope | undefined): void {
    const parent = this.laneOf(scope);
    if (!parent) return;
    const lane: Lane = { lane: this.count++, name: member.name, parent: parent === 'root' ? undefined : parent.lane };
    this.lanes.set(member, lane);
    this.open++;
    this.tell(lane, 'created');
  }

  changed(member: ScopeMember, state: LaneState, error?: unknown): void {
    const lane = this.lanes.get(member);
    if (!lane) return;
    this.tell(lane, state, state === 'rejected' ? textOf(error) : undefined);
    if (state === 'started' || state === 'cancelling') return;
    this.open--;
    this.stopIfOver();
  }

  waiting(scope: Scope | undefined, what: string): () => void {
    return this.during(scope, what, 'waiting', 'waited');
  }

  cleaning(scope: Scope, name: string): () => void {
    return this.during(scope, name, 'cleaning', 'cleaned');
  }

  private stopIfOver(): void {
    if (this.open > 0 || !this.onOver) return;
    this.over = true;
    this.onOver();
  }

  private during(
    scope: Scope | undefined,
    what: string,
    kind: TraceEvent['kind'],
    endKind: TraceEvent['kind'],
  ): () => void {
    const lane = this.laneOf(scope);
    if (!lane || lane === 'root') return NOTHING;
    this.tell(lane, kind, what);
    return () => {
      this.tell(lane, endKind, what);
    };
  }

  private laneOf(scope: Scope | undefined): Lane | 'root' | undefined {
    for (let around = scope; around; around = around.parent) {
      if (around === this.root) return 'root';
      // The scope of a task stands alone: what it counts in is the task.
      const lane = this.lanes.get(around) ?? (around.parent || !around.task ? undefined : this.lanes.get(around.task));
      if (lane) return lane;
    }
    return undefined;
  }

  private tell(lane: Lane, kind: TraceEvent['kind'], what?: string): void {
    if (this.over) return;
    try {
      this.onEvent({ at: now(undefined) - this.begin, kind, ...lane, ...(what === undefined ? {} : { what }) });
    } catch (error) {
      // It is called in the middle of everything.
      reportUnhandledError(error);
    }
  }
}

/** Not every object can be made a string of. */
function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return show(error);
  }
}
