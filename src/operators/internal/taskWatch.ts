import type { Scope, ScopeMember } from './scope.ts';
import type { Watch } from './watch.ts';

/** What is known of a task in debug mode. */
export interface TaskRecord {
  readonly createdAt: number;
  /** What its body waits for now. */
  readonly waits: Set<{ readonly what: string }>;
}

/** A source a factory made. */
export interface SourceRecord {
  readonly factory: string;
  /** Where it was made: a line of a stack. */
  readonly madeAt: string;
}

const LIBRARY = new URL('..', import.meta.url).pathname;

/** The first frame of a stack that is not in this library. */
function callerOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').slice(1);
  return (frames.find((frame) => !frame.includes(LIBRARY)) ?? 'somewhere').trim();
}

/** The memory of debug mode. */
export class TaskWatch implements Watch {
  /** Sources that nobody has subscribed to yet. */
  readonly unsubscribed: Set<SourceRecord> = new Set();
  private readonly records = new WeakMap<ScopeMember, TaskRecord>();

  made(factory: string): () => void {
    const record = { factory, madeAt: callerOf(new Error()) };
    this.unsubscribed.add(record);
    return () => {
      this.unsubscribed.delete(record);
    };
  }

  created(member: ScopeMember): void {
    this.records.set(member, { createdAt: Date.now(), waits: new Set() });
  }

  changed(): void {
    // A task knows its state.
  }

  sleeping(scope: Scope | undefined, ms: number): () => void {
    return this.waiting(scope, `a timer of ${ms} ms`);
  }

  cleaning(scope: Scope, name: string): () => void {
    return this.waiting(scope, `${name} to end`);
  }

  waiting(scope: Scope | undefined, what: string): () => void {
    const waits = scope?.task && this.records.get(scope.task)?.waits;
    if (!waits) return () => undefined;
    const wait = { what };
    waits.add(wait);
    return () => {
      waits.delete(wait);
    };
  }

  recordOf(task: ScopeMember): TaskRecord | undefined {
    return this.records.get(task);
  }
}
