import fc from 'fast-check';
import { catchError, concat, config, defer, EMPTY, finalize, throwError, type Observable } from 'rxjs';
import {
  allTasks,
  createTask,
  finalizeAsync,
  gather,
  moveOnAfter,
  resource,
  Scope,
  shield,
  sleep,
  taskGroup,
  timeoutScope,
  waitFor,
  type GatherOptions,
} from 'rx-asyncio';
import { VirtualScheduler } from 'rx-asyncio/testing';
import { expect, it } from 'vitest';
import { census } from '../../src/operators/internal/census.ts';

/** Work that takes time, and then may fail. */
interface Work {
  readonly ms: number;
  readonly fails: boolean;
}

type Tree =
  | { readonly kind: 'leaf'; readonly work: Work }
  | { readonly kind: 'cleanup' | 'resource'; readonly child: Tree; readonly work: Work }
  | { readonly kind: 'group'; readonly child: Tree; readonly others: readonly Tree[]; readonly endsItself: boolean }
  | { readonly kind: 'gather'; readonly others: readonly Tree[]; readonly onError: GatherOptions['onError'] }
  | { readonly kind: 'waitFor' | 'timeoutScope' | 'moveOnAfter'; readonly child: Tree; readonly ms: number }
  | { readonly kind: 'background' | 'shield' | 'catch'; readonly child: Tree }
  | { readonly kind: 'then'; readonly child: Tree; readonly next: Tree };

const ms = fc.nat({ max: 8 });
const work: fc.Arbitrary<Work> = fc.record({ ms, fails: fc.boolean() });

const { tree } = fc.letrec<{ tree: Tree; inner: Tree }>((tie) => {
  const child = tie('tree');
  const others = fc.array(child, { maxLength: 3 });
  const onError = fc.constantFrom('cancel', 'collect', 'detach');
  return {
    tree: fc.oneof(
      { maxDepth: 5, depthSize: 'max', withCrossShrink: true },
      { arbitrary: fc.record({ kind: fc.constant('leaf'), work }), weight: 1 },
      { arbitrary: tie('inner'), weight: 4 },
    ),
    inner: fc.oneof(
      fc.record({ kind: fc.constantFrom('cleanup', 'resource'), child, work }),
      fc.record({ kind: fc.constant('group'), child, others, endsItself: fc.boolean() }),
      fc.record({ kind: fc.constant('gather'), others, onError }),
      fc.record({ kind: fc.constantFrom('waitFor', 'timeoutScope', 'moveOnAfter'), child, ms }),
      fc.record({ kind: fc.constantFrom('background', 'shield', 'catch'), child }),
      fc.record({ kind: fc.constant('then'), child, next: child }),
    ),
  };
});

/** What a run of a tree has open, and how often each resource was acquired and released. */
class Ledger {
  open = 0;
  readonly resources: { acquired: number; released: number }[] = [];

  work({ ms, fails }: Work): Observable<unknown> {
    return defer(() => {
      this.open++;
      const end = fails ? throwError(() => new Error('on purpose')) : EMPTY;
      return concat(sleep(ms), end).pipe(finalize(() => this.open--));
    });
  }

  grow(tree: Tree): Observable<unknown> {
    return defer(() => this.make(tree));
  }

  private make(tree: Tree): Observable<unknown> {
    const many = (trees: readonly Tree[]) => trees.map((each) => this.grow(each));
    if (tree.kind === 'leaf') return this.work(tree.work);
    if (tree.kind === 'gather') return gather(many(tree.others), { onError: tree.onError ?? 'cancel' });
    const child = this.grow(tree.child);
    switch (tree.kind) {
      case 'cleanup':
        return child.pipe(finalizeAsync(() => this.work(tree.work)));
      case 'resource':
        return this.held(child, tree.work);
      case 'group':
        return taskGroup((group) => {
          for (const other of many(tree.others)) group.createTask(other);
          if (tree.endsItself) group.createTask(concat(sleep(3), defer(() => (group.cancel(), EMPTY))));
          return child;
        });
      case 'waitFor':
        return child.pipe(waitFor(tree.ms));
      case 'timeoutScope':
        return timeoutScope(tree.ms, () => child);
      case 'moveOnAfter':
        return moveOnAfter(tree.ms, () => child);
      case 'background':
        return timeoutScope(null, (scope) => (createTask(child, { scope }), sleep(2)));
      case 'shield':
        return child.pipe(shield());
      case 'catch':
        return child.pipe(catchError(() => EMPTY));
      case 'then':
        return concat(child, this.grow(tree.next));
    }
  }

  private held(use: Observable<unknown>, release: Work): Observable<unknown> {
    const counts = { acquired: 0, released: 0 };
    this.resources.push(counts);
    return resource(
      () => concat(sleep(1), defer(() => [counts.acquired++])),
      () => use,
      () => {
        counts.released++;
        return this.work(release);
      },
    );
  }
}

it('whatever is nested in whatever, cancelled whenever, leaves nothing, and each resource is released once', () => {
  const program = fc.record({ tree, cancels: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }) });
  fc.assert(
    fc.property(program, ({ tree, cancels }) => {
      const before = { tasks: allTasks().length, ...census };
      const unhandled: unknown[] = [];
      config.onUnhandledError = (error) => unhandled.push(error);
      const ledger = new Ledger();
      const clock = new VirtualScheduler();
      const root = new Scope({ onError: () => undefined });
      const main = clock.run(() => {
        const task = createTask(() => taskGroup(() => ledger.grow(tree)), { scope: root, name: 'main' });
        for (const moment of cancels) clock.schedule(() => task.cancel(), moment);
        return task;
      });
      // What nobody owns but the root, as `run` does at the end.
      clock.run(() => root.cancel());
      config.onUnhandledError = null;

      expect([main.done, [...root.names()], ledger.open, unhandled]).toEqual([true, [], 0, []]);
      expect({ tasks: allTasks().length, ...census }).toEqual(before);
      for (const { acquired, released } of ledger.resources) expect(released).toBe(acquired);
    }),
    { numRuns: 2000 },
  );
});
