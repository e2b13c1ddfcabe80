import type { Observable, ObservableInput } from 'rxjs';
import { make } from './make.ts';
import { Pump, type Projector } from './pump.ts';
import type { Supply } from './supply.ts';

/** Emits every value of every inner as it comes. */
class Merging<T, V> extends Pump<T, V, V> {
  override onValue(value: V): void {
    this.emit(value);
  }

  override onEnd(): void {
    // Its values have gone out already.
  }

  protected override onDone(): void {
    this.finish();
  }
}

export function merging<T, V>(
  factory: string,
  supply: () => Supply<T>,
  project: Projector<T, ObservableInput<V>>,
  concurrency: number,
): Observable<V> {
  return make(factory, (sink) => {
    new Merging(sink, supply(), project, concurrency).open();
  });
}
