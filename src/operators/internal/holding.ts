import type { Observable, ObservableInput } from 'rxjs';
import { CleanupScope } from './cleanupScope.ts';
import { make } from './make.ts';
import { Hold } from './mutex.ts';
import { enter, leave } from './scope.ts';
import { Listener, type Sink } from './seam.ts';

interface Releasable {
  release(): void;
}

/** Listens first to the line, for what must be held, then to the source, which runs only while that is held. */
class Holding<T> extends Listener<unknown> {
  private phase: 'waiting' | 'running' | 'over' = 'waiting';
  private held: Releasable | undefined;
  private readonly scope: CleanupScope<T>;

  constructor(
    sink: Sink<T>,
    private readonly source: ObservableInput<T>,
  ) {
    super();
    this.scope = new CleanupScope(sink);
    sink.add(this);
  }

  override onNext(value: unknown): void {
    if (this.phase === 'running') {
      this.scope.emit(value as T);
    } else {
      this.held = value as Releasable;
      if (value instanceof Hold) value.scope = this.scope;
    }
  }

  override complete(): void {
    if (this.phase === 'waiting') this.begin();
    else super.complete();
  }

  private begin(): void {
    this.phase = 'running';
    this.renew();
    const outside = enter(this.scope);
    try {
      this.listenTo(this.source);
    } finally {
      leave(outside);
    }
  }

  override onError(error: unknown): void {
    this.end();
    this.scope.error(error);
  }

  override onComplete(): void {
    this.end();
    this.scope.complete();
  }

  /** Its subscriber leaves, or it lets go of what it listens to. */
  override unsubscribe(): void {
    if (this.phase === 'over') {
      super.unsubscribe();
    } else {
      this.end();
      this.scope.abandon();
    }
  }

  /** Releases when the source has cleaned up. */
  private end(): void {
    this.phase = 'over';
    this.cancel();
    if (this.scope.size === 0) this.release();
    else this.releaseLater();
  }

  private releaseLater(): void {
    this.scope.whenIdle(() => {
      this.release();
    });
  }

  private release(): void {
    try {
      this.held?.release();
    } catch (error) {
      this.scope.fail(error);
    }
  }
}

/** Subscribes to `source` once `permit` has emitted what to hold, and releases that when the source has ended. */
export function holding<T>(
  factory: string,
  source: ObservableInput<T>,
  permit: Observable<Releasable>,
): Observable<T> {
  return make(factory, (sink) => {
    new Holding(sink, source).listenTo(permit);
  });
}
