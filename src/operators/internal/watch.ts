import type { ScopeMember } from './scope.ts';

/** What debug mode sees. Without it every call site costs one comparison with `undefined`. */
export interface Watch {
  /** A factory made a source; call what this returns when it is subscribed. */
  made(factory: string): () => void;
  taskCreated(task: ScopeMember): void;
  /** Something in `task` began to wait for `what`; call what this returns when it is over. */
  waiting(task: ScopeMember | undefined, what: string): () => void;
}

export let watch: Watch | undefined;

export function setWatch(next: Watch | undefined): void {
  watch = next;
}
