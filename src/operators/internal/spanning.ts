import type { Observable } from 'rxjs';
import { CleanupScope } from './cleanupScope.ts';
import { supersede } from './errors.ts';
import { Listener, type Sink } from './seam.ts';
import type { LaneState } from './watch.ts';

/** Runs a source in a scope of its own and tells how that goes; over is over only when the cleanups below it are. */
export class Spanning<T> extends Listener<T> {
  readonly scope: CleanupScope<T>;
  private over = false;

  constructor(
    sink: Sink<T>,
    name: string,
    private readonly onChange: (scope: CleanupScope<T>, state: LaneState, error?: unknown) => void,
  ) {
    super();
    this.scope = new CleanupScope(sink, name);
    sink.add(() => {
      if (this.over) return;
      this.onChange(this.scope, 'cancelling');
      this.cancel();
      this.scope.whenIdle(this.ended('cancelled'));
      this.scope.abandon();
    });
  }

  start(source: Observable<T>): void {
    // Whoever was told that it was created may have left.
    if (this.closed) return;
    this.onChange(this.scope, 'started');
    this.scope.within(() => {
      this.listenTo(source);
    });
  }

  override onNext(value: T): void {
    this.scope.emit(value);
  }

  override onError(error: unknown): void {
    this.over = true;
    this.cancel();
    this.scope.whenIdle(this.ended('rejected', [error]));
    this.scope.error(error);
  }

  override onComplete(): void {
    this.over = true;
    this.cancel();
    this.scope.whenIdle(this.ended('fulfilled'));
    this.scope.complete();
  }

  private ended(state: LaneState, errors: readonly unknown[] = []): () => void {
    return () => {
      const all = [...errors, ...this.scope.failed];
      if (all.length > 0) this.onChange(this.scope, 'rejected', all.reduce(supersede));
      else this.onChange(this.scope, state);
    };
  }
}
