import { Observable } from 'rxjs';
import { isPromise } from './inputs.ts';
import { currentScope, enter, leave, Scope } from './scope.ts';

/**
 * Emits what an async iterable yields, with one `next()` outstanding. Unlike RxJS's `from`, unsubscribing calls
 * `return()` at once, also while `next()` is pending; the scope waits for the clean-up the generator does then.
 */
export function iterate<T>(iterable: AsyncIterable<T>): Observable<T> {
  return new Observable<T>((sink) => {
    const iterator = iterable[Symbol.asyncIterator]();
    const scope = currentScope();
    let ended = false;

    // What goes on after an item goes on in the scope that asked for it.
    const onResult = (result: IteratorResult<T>): void => {
      if (sink.closed) return;
      const outside = enter(scope);
      try {
        if (result.done) {
          ended = true;
          sink.complete();
        } else {
          sink.next(result.value);
          pull();
        }
      } finally {
        leave(outside);
      }
    };
    const onError = (error: unknown): void => {
      if (sink.closed) return;
      ended = true;
      const outside = enter(scope);
      try {
        sink.error(error);
      } finally {
        leave(outside);
      }
    };
    const pull = (): void => {
      if (sink.closed) return;
      try {
        iterator.next().then(onResult, onError);
      } catch (error) {
        onError(error);
      }
    };

    sink.add(() => {
      if (!ended) closeIterator(iterator, scope);
    });
    pull();
  });
}

/** Calls `return()` on an iterator that is given up; its failure goes where failed cleanups go. */
export function closeIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>, scope: Scope | undefined): void {
  const owner = scope ?? new Scope();
  try {
    const closing = iterator.return?.();
    if (isPromise(closing)) owner.cleanup(closing, 'return() of an async iterator');
  } catch (error) {
    owner.fail(error);
  }
}
