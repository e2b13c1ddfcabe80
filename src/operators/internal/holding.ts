import type { Observable, ObservableInput } from 'rxjs';
import { CleanupScope } from './cleanupScope.ts';
import { make } from './make.ts';
import { Hold } from './mutex.ts';
import { enter, leave } from './scope.ts';
import { Listener, type Sink } from './seam.ts';

interface Releasable {
  release(): void;
}

/** The line before the source: waits for what must be held, then lets the source start. */
class Acquiring extends Listener<Releasable> {
  constructor(private readonly holder: Holding<unknown>) {
    super();
  }

  override onNext(held: Releasable): void {
    this.holder.held = held;
    if (held instanceof Hold) held.scope = this.holder.scope;
  }

  override onError(error: unknown): void {
    this.holder.onError(error);
  }

  override onComplete(): void {
    this.cancel();
    this.holder.begin();
  }
}

/** A source that runs only while something is held, cleanup that takes time included. */
class Holding<T> extends Listener<T> {
  held: Releasable | undefined;
  readonly scope: CleanupScope<T>;
  private readonly acquiring = new Acquiring(this);

  constructor(
    private readonly sink: Sink<T>,
    private readonly source: ObservableInput<T>,
  ) {
    super();
    this.scope = new CleanupScope(sink);
    sink.add(() => {
      this.stop();
      this.scope.abandon(this.release);
    });
  }

  acquire(permit: Observable<Releasable>): void {
    this.acquiring.listenTo(permit);
  }

  begin(): void {
    if (this.sink.closed) return;
    const outside = enter(this.scope);
    try {
      this.listenTo(this.source);
    } finally {
      leave(outside);
    }
  }

  override onNext(value: T): void {
    this.scope.emit(value);
  }

  override onError(error: unknown): void {
    this.stop();
    this.scope.error(error, this.release);
  }

  override onComplete(): void {
    this.stop();
    this.scope.complete(this.release);
  }

  private stop(): void {
    this.acquiring.cancel();
    this.cancel();
  }

  private readonly release = (): void => {
    const { held } = this;
    this.held = undefined;
    try {
      held?.release();
    } catch (error) {
      this.scope.fail(error);
    }
  };
}

/** Subscribes to `source` once `acquire` has emitted what to hold, and releases that when the source has ended. */
export function holding<T>(
  factory: string,
  source: ObservableInput<T>,
  acquire: () => Observable<Releasable>,
): Observable<T> {
  return make(factory, (sink) => {
    new Holding(sink, source).acquire(acquire());
  });
}
