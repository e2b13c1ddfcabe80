import type { ScopeMember } from './scope.ts';
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

  taskCreated(task: ScopeMember): void {
    this.records.set(task, { createdAt: Date.now(), waits: new Set() });
  }

  waiting(task: ScopeMember | undefined, what: string): () => void {
    const waits = task && this.records.get(task)?.waits;
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
