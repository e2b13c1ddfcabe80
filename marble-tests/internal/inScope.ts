import { Observable } from 'rxjs';
import { Scope } from 'rx-asyncio';
import { enter, leave } from '../../src/operators/internal/scope.ts';

/** `source`, subscribed in a scope that takes what fails in it into `failures`. */
export function inScope<T>(source: Observable<T>, failures: unknown[] = [], scope?: Scope): Observable<T> {
  return new Observable<T>((subscriber) => {
    const outside = enter(scope ?? new Scope({ onError: (error) => failures.push(error) }));
    try {
      source.subscribe(subscriber);
    } finally {
      leave(outside);
    }
  });
}
