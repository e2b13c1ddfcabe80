import fc from 'fast-check';
import { Observable, Subscription, type TeardownLogic } from 'rxjs';
import { expect, it } from 'vitest';
import { Listener, type Sink } from '../../src/operators/internal/seam.ts';

/** One end of a subscription as a source sees it, and what its consumer heard and its teardowns did. */
interface End {
  readonly sink: Sink<number>;
  readonly log: string[];
  cancel(): void;
}

/** What RxJS makes of a plain observer. */
function rxjsEnd(): End {
  const log: string[] = [];
  let sink!: Sink<number>;
  const source = new Observable<number>((subscriber) => {
    sink = subscriber;
  });
  const subscription = source.subscribe({
    next: (n) => log.push(`next ${n}`),
    error: () => log.push('error'),
    complete: () => log.push('complete'),
  });
  return { sink, log, cancel: () => subscription.unsubscribe() };
}

class Noting extends Listener<number> {
  readonly log: string[] = [];
  override onNext(n: number): void {
    this.log.push(`next ${n}`);
  }
  override onError(): void {
    this.log.push('error');
  }
  override onComplete(): void {
    this.log.push('complete');
  }
}

/** What stands in for it in this library. */
function ownEnd(): End {
  let sink!: Sink<number>;
  const listener = new Noting();
  listener.listenTo(
    new Observable<number>((subscriber) => {
      sink = subscriber;
    }),
  );
  return { sink, log: listener.log, cancel: () => listener.cancel() };
}

type Step =
  | readonly ['next' | 'error' | 'complete' | 'cancel' | 'unsubscribe']
  | readonly ['add' | 'remove' | 'close', kind: 'function' | 'subscription' | 'object' | 'feedback', which: number];

const kinds = fc.constantFrom('function' as const, 'subscription' as const, 'object' as const, 'feedback' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('next' as const)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('error', 'complete', 'cancel', 'unsubscribe' as const)) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('add' as const), kinds, fc.nat(2)) },
  // Only RxJS itself removes anything, and only subscriptions.
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom('remove', 'close' as const), fc.constant('subscription' as const), fc.nat(2)),
  },
);

/** Everything that may be added to a subscription; each says so when it is torn down. */
function teardowns({ log, sink }: End) {
  const make = (kind: string, which: number): Exclude<TeardownLogic, void> => {
    const tearDown = () => void log.push(`${kind} ${which} torn down`);
    if (kind === 'subscription') return new Subscription(tearDown);
    if (kind === 'object') return { unsubscribe: tearDown };
    if (kind === 'function') return tearDown;
    // One that acts on the subscription while that is being torn down.
    return () => {
      tearDown();
      sink.next(99);
      sink.add(() => log.push(`late teardown of ${which}`));
    };
  };
  const made = new Map<string, Exclude<TeardownLogic, void>>();
  return (kind: string, which: number) => {
    const name = `${kind} ${which}`;
    if (!made.has(name)) made.set(name, make(kind, which));
    return made.get(name)!;
  };
}

function play(end: End, steps: readonly Step[]): unknown[] {
  const teardown = teardowns(end);
  const states: unknown[] = [];
  for (const [at, [action, kind = '', which = 0]] of steps.entries()) {
    if (action === 'next') end.sink.next(at);
    else if (action === 'error') end.sink.error(new Error('no'));
    else if (action === 'complete') end.sink.complete();
    else if (action === 'cancel') end.cancel();
    else if (action === 'unsubscribe') end.sink.unsubscribe();
    else if (action === 'add') end.sink.add(teardown(kind, which));
    else if (action === 'remove') end.sink.remove(teardown(kind, which));
    else (teardown(kind, which) as Subscription).unsubscribe();
    states.push([end.sink.closed, [...end.log]]);
  }
  return states;
}

// A failure prints the seed and the path that reproduce it: fc.assert(property, { seed, path }).
it('does for a source what the Subscriber of RxJS does, step by step', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      expect(play(ownEnd(), steps)).toEqual(play(rxjsEnd(), steps));
    }),
    { numRuns: 1000 },
  );
});
