import { type ObservableInput } from 'rxjs';
import { CleanupScope } from './cleanupScope.ts';
import type { Scope } from './scope.ts';
import { Listener, type Sink } from './seam.ts';

/** How a source ended. */
export type CloseKind = 'complete' | 'error' | 'unsubscribe';

/** What to do when a source has ended: it takes time if there is something to wait for. */
export type Release = (kind: CloseKind) => ObservableInput<unknown> | undefined | void;

/**
 * Runs a source and, once it and the cleanups below it are over, a release that may take time; only then does its end
 * come out. A subscriber that leaves starts the same, but is not held up: the scope around waits.
 */
export class Releasing<T> extends Listener<T> {
  private readonly scope: CleanupScope<T>;
  private ended = false;

  constructor(
    sink: Sink<T>,
    private readonly release: Release,
    parent: Scope | undefined,
  ) {
    super();
    this.scope = new CleanupScope(sink, 'release', parent);
    sink.add(() => {
      this.end('unsubscribe', () => {
        this.scope.abandon();
      });
    });
  }

  start(makeSource: () => ObservableInput<T>): void {
    if (this.ended) return;
    this.scope.within(() => {
      try {
        this.listenTo(makeSource());
      } catch (error) {
        this.onError(error);
      }
    });
  }

  override onNext(value: T): void {
    this.scope.emit(value);
  }

  override onError(error: unknown): void {
    this.end('error', () => {
      this.scope.error(error);
    });
  }

  override onComplete(): void {
    this.end('complete', () => {
      this.scope.complete();
    });
  }

  private end(kind: CloseKind, conclude: () => void): void {
    if (this.ended) return;
    this.ended = true;
    this.cancel();
    this.scope.whenIdle(() => {
      this.scope.within(() => {
        try {
          const pending = this.release(kind);
          if (pending) this.scope.cleanup(pending, 'release');
        } catch (error) {
          this.scope.fail(error);
        }
      });
      conclude();
    });
  }
}
