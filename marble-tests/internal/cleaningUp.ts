import { Observable, type ObservableInput } from 'rxjs';
import { currentScope } from '../../src/operators/internal/scope.ts';

/**
 * `source` with a cleanup that takes time: when the subscription ends, however it ends, `cleanup` starts, and the scope
 * in which `source` was subscribed waits for it.
 */
export function cleaningUp<T>(source: Observable<T>, cleanup: ObservableInput<unknown>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const scope = currentScope();
    subscriber.add(() => scope?.cleanup(cleanup));
    source.subscribe(subscriber);
  });
}
