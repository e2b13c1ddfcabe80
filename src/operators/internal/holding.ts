import type { Observable, ObservableInput } from 'rxjs';
import { CleanupScope } from './cleanupScope.ts';
import { make } from './make.ts';
import { Hold } from './mutex.ts';
import { currentPlace, enter, leave, type Place } from './scope.ts';
import { Listener, type Sink } from './seam.ts';

interface Releasable {
  release(): void;
}

/**
 * Listens first to the line, for what must be held, then to the source, which runs only while that is held. Its scope is
 * opened when something below asks for one: most work leaves nothing to be cleaned up.
 */
class Holding<T> extends Listener<unknown> implements Place {
  private phase: 'waiting' | 'running' | 'ending' | 'over' = 'waiting';
  private held: Releasable | undefined;
  private scope: CleanupScope<T> | undefined;
  private readonly around = currentPlace();

  constructor(
    private readonly sink: Sink<T>,
    private readonly source: ObservableInput<T>,
  ) {
    super();
    sink.add(this);
  }

  asScope(): CleanupScope<T> {
    if (!this.scope) {
      const inside = enter(this.around);
      this.scope = new CleanupScope(this.sink);
      leave(inside);
      if (this.phase === 'over') this.scope.abandon();
    }
    return this.scope;
  }

  override onNext(value: unknown): void {
    if (this.phase === 'waiting') {
      this.held = value as Releasable;
      if (value instanceof Hold) value.place = this;
      return;
    }
    const inside = enter(this.around);
    try {
      this.sink.next(value as T);
    } finally {
      leave(inside);
    }
  }

  override complete(): void {
    if (this.phase === 'waiting') this.begin();
    else super.complete();
  }

  private begin(): void {
    this.phase = 'running';
    this.renew();
    const outside = enter(this);
    try {
      this.listenTo(this.source);
    } finally {
      leave(outside);
    }
  }

  override onError(error: unknown): void {
    this.end();
    this.asScope().error(error);
  }

  override onComplete(): void {
    this.end();
    if (this.scope) {
      this.scope.complete();
      return;
    }
    this.phase = 'over';
    if (this.sink.closed) return;
    const inside = enter(this.around);
    try {
      this.sink.complete();
    } finally {
      leave(inside);
    }
  }

  /** Its subscriber leaves, or it lets go of what it listens to. */
  override unsubscribe(): void {
    if (this.phase === 'ending' || this.phase === 'over') {
      super.unsubscribe();
    } else {
      this.end();
      this.phase = 'over';
      this.scope?.abandon();
    }
  }

  /** Releases when the source has cleaned up. */
  private end(): void {
    this.phase = 'ending';
    this.cancel();
    if (this.scope) this.releaseAfter(this.scope);
    else this.release();
  }

  private releaseAfter(scope: CleanupScope<T>): void {
    scope.whenIdle(() => {
      this.release();
    });
  }

  private release(): void {
    try {
      this.held?.release();
    } catch (error) {
      this.asScope().fail(error);
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
