import { concat, defer, EMPTY, tap } from 'rxjs';
import { finalizeAsync, pullMap, sleep } from 'rx-asyncio';
import type { Chapter } from './chapter.ts';

export const streams: Chapter<'agen'> = {
  // A generator makes its next item when the loop's body has ended: the item is the iterable's, its making and the body
  // are the work on it. `aclosing` is finalizeAsync.
  agen: (me, op) => {
    const items = op.items.slice(0, op.take);
    const work = (item: unknown) =>
      concat(
        sleep(op.d).pipe(tap(() => me.log(op, 'item', item))),
        defer(() => me.sequence(op.body)),
      );
    const close = () => {
      me.log(op, 'closing');
      const cleanup = op.cleanup ? sleep(op.cleanup) : EMPTY;
      return cleanup.pipe(tap({ complete: () => me.log(op, 'closed') }));
    };
    return pullMap(items, work).pipe(
      finalizeAsync(close),
      tap({ complete: () => me.log(op, 'ok', items.length) }),
    );
  },
};
