import { Observable } from 'rxjs';
import type { Sink } from './seam.ts';
import { watch } from './watch.ts';

/** Makes the cold Observable that `factory` returns. In debug mode somebody notes if it is never subscribed. */
export function make<T>(factory: string, subscribe: (sink: Sink<T>) => void): Observable<T> {
  if (!watch) {
    return new Observable((sink) => {
      subscribe(sink);
    });
  }
  const subscribed = watch.made(factory);
  return new Observable((sink) => {
    subscribed();
    subscribe(sink);
  });
}
