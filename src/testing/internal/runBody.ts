import { Expectations, type ObservableExpectation, type SubscriptionExpectation } from './expectations.ts';
import { failWith, type Failure } from './marbleError.ts';
import { type SubscriptionLog } from './parse.ts';
import { Stage, type SourceHelpers } from './stage.ts';
import { type Observable } from 'rxjs';

/** What the body of a marble test is given. */
export interface MarbleHelpers extends SourceHelpers {
  /**
   * Subscribes at frame 0, or in the window of a subscription diagram such as `'--^---!'`, and compares what comes with
   * the diagram given to `.toBe()` once the run is over.
   */
  readonly expectObservable: (observable: Observable<unknown>, window?: string | null) => ObservableExpectation;
  /** Compares a source's `subscriptions` with the diagrams given to `.toBe()` once the run is over. */
  readonly expectSubscriptions: (actual: readonly SubscriptionLog[]) => SubscriptionExpectation;
  /** Calls `check` when all of a frame has happened: a number, a diagram up to its `|`, or `'end'` for the whole run. */
  readonly at: (when: string | number, check: () => void) => void;
  /** Lets all of time pass now; what the body does after it begins at the frame it ended at. */
  readonly flush: () => void;
}

/** How a marble test is run. */
export interface MarbleOptions {
  /** How many actions may run before the run counts as endless; 100,000 unless told. */
  readonly limit?: number;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Runs a marble test's body to the end of its time and throws for everything that is wrong with it. */
export function runBody(body: (helpers: MarbleHelpers) => unknown, options: MarbleOptions): Stage {
  const stage = new Stage(options);
  const expectations = new Expectations(stage);
  const flush = () => {
    stage.start();
    stage.time.flush();
    stage.rest();
  };
  const { expectObservable, expectSubscriptions, at } = expectations;
  const failures = stage.run((): Failure[] => {
    const helpers: MarbleHelpers = { ...stage.helpers, expectObservable, expectSubscriptions, at, flush };
    const result = body(helpers);
    if (isThenable(result)) {
      result.then(undefined, () => undefined);
      return [{ text: 'The body is async: virtual time is over before its first await returns. Use runAsync().' }];
    }
    flush();
    if (expectations.isEmpty) {
      return [{ text: 'Nothing was expected: call expectObservable(), expectSubscriptions() or at().' }];
    }
    return expectations.verify();
  });
  for (const { text, frame } of stage.complaints) failures.push({ text: `At frame ${frame}: ${text}` });
  failWith(failures);
  return stage;
}
