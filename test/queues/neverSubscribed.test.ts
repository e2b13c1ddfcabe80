import { of, type Observable } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { enqueue, pipeline, Queue, rateLimit, stage } from 'rx-asyncio';
import { startWatch } from '../../src/operators/internal/watch.ts';

it('debug mode is told what was made, and when that is subscribed', () => {
  const unsubscribed = new Set<string>();
  const stop = startWatch({
    made: (factory) => {
      unsubscribed.add(factory);
      return () => unsubscribed.delete(factory);
    },
    created: () => undefined,
    changed: () => undefined,
    waiting: () => () => undefined,
    sleeping: () => () => undefined,
    cleaning: () => () => undefined,
  });

  onTestFinished(stop);

  const queue = new Queue<string>({ maxsize: 2 });
  const sources: Observable<unknown>[] = [
    queue.put('a'),
    queue.get(),
    queue.join(),
    queue.consume(() => of(1)),
    of('a').pipe(enqueue(queue)),
    pipeline(['a'], stage((item: string) => of(item))),
    rateLimit({ permits: 1, per: 1 }).acquire(),
    of('a').pipe(rateLimit({ permits: 1, per: 1 })),
  ];
  expect([...unsubscribed]).toEqual([
    'Queue.put',
    'Queue.get',
    'Queue.join',
    'Queue.consume',
    'enqueue',
    'pipeline',
    'rateLimit.acquire',
    'rateLimit',
  ]);
  for (const source of sources) source.subscribe().unsubscribe();
  expect([...unsubscribed]).toEqual([]);
});
