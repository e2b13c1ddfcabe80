import type { Scope, ScopeMember } from './scope.ts';

/** How a task or a span goes on after it was created. */
export type LaneState = 'started' | 'cancelling' | 'fulfilled' | 'rejected' | 'cancelled';

/**
 * What debug mode and a trace see. Without one every call site costs one comparison with `undefined`. What a method
 * returns is called when that which it was told of is over.
 */
export interface Watch {
  /** A factory made a source, which nobody has subscribed to yet. */
  made(factory: string): () => void;
  /** A task, or the scope of a span, came into being below `scope`. */
  created(lane: ScopeMember, scope: Scope | undefined): void;
  changed(lane: ScopeMember, state: LaneState, error?: unknown): void;
  /** Something in `scope` began to wait for `what`, which somebody else will give. */
  waiting(scope: Scope | undefined, what: string): () => void;
  sleeping(scope: Scope | undefined, ms: number): () => void;
  /** A cleanup began that `scope` waits for. */
  cleaning(scope: Scope, name: string): () => void;
}

const watches = new Set<Watch>();

/** Whom to tell: nobody, the only watch there is, or all of them. */
export let watch: Watch | undefined;

/** Tells `added`, too, until the function this returns is called. */
export function startWatch(added: Watch): () => void {
  watches.add(added);
  watch = together([...watches]);
  return () => {
    watches.delete(added);
    watch = together([...watches]);
  };
}

/** The watch of a class, if one is on. */
export function findWatch<W extends Watch>(isWanted: (watch: Watch) => watch is W): W | undefined {
  return [...watches].find(isWanted);
}

function together(all: readonly Watch[]): Watch | undefined {
  if (all.length < 2) return all[0];
  const begin =
    <A extends readonly unknown[]>(tell: (watch: Watch, ...args: A) => () => void) =>
    (...args: A) => {
      const ends = all.map((each) => tell(each, ...args));
      return () => {
        for (const end of ends) end();
      };
    };
  return {
    made: begin((each, factory: string) => each.made(factory)),
    created(lane, scope) {
      for (const each of all) each.created(lane, scope);
    },
    changed(lane, state, error) {
      for (const each of all) each.changed(lane, state, error);
    },
    waiting: begin((each, scope: Scope | undefined, what: string) => each.waiting(scope, what)),
    sleeping: begin((each, scope: Scope | undefined, ms: number) => each.sleeping(scope, ms)),
    cleaning: begin((each, scope: Scope, name: string) => each.cleaning(scope, name)),
  };
}
