import type { Observable } from 'rxjs';
import { Made, type Sink } from './seam.ts';
import { watch } from './watch.ts';

/**
 * Makes the cold Observable that `factory` returns. A subscriber that has left already starts nothing, which RxJS would
 * not see to. In debug mode somebody notes if it is never subscribed.
 */
export function make<T>(factory: string, subscribe: (sink: Sink<T>) => void): Observable<T> {
  const subscribed = watch?.made(factory);
  return new Made((sink) => {
    subscribed?.();
    if (!sink.closed) subscribe(sink);
  });
}
