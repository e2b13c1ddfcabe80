import type { Observable, ObservableInput } from 'rxjs';
import { make } from './make.ts';
import { Listener, type Sink } from './seam.ts';

/** Passes on what some work emits, and aborts the signal it was given if the subscriber leaves before its end. */
class Abortable<T> extends Listener<T> {
  private readonly controller = new AbortController();
  private ended = false;

  constructor(private readonly sink: Sink<T>) {
    super();
    sink.add(() => {
      if (!this.ended) this.controller.abort();
      this.cancel();
    });
  }

  start(work: (signal: AbortSignal) => ObservableInput<T>): void {
    try {
      this.listenTo(work(this.controller.signal));
    } catch (error) {
      this.onError(error);
    }
  }

  override onNext(value: T): void {
    this.sink.next(value);
  }

  override onError(error: unknown): void {
    this.ended = true;
    this.sink.error(error);
  }

  override onComplete(): void {
    this.ended = true;
    this.sink.complete();
  }
}

/** The cold Observable that `factory` returns, which calls `work` for every subscription. */
export function aborting<T>(factory: string, work: (signal: AbortSignal) => ObservableInput<T>): Observable<T> {
  return make(factory, (sink) => {
    new Abortable(sink).start(work);
  });
}
