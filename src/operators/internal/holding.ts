import { Observable, type ObservableInput } from 'rxjs';
import { currentScope, enter, leave, Scope } from './scope.ts';
import { Listener, type Sink } from './seam.ts';

interface Releasable {
  release(): void;
}

/** The line before the source: waits for what must be held, then lets the source start. */
class Acquiring extends Listener<Releasable> {
  constructor(private readonly holder: Holding<unknown>) {
    super();
  }

  override next(held: Releasable): void {
    this.holder.held = held;
  }

  override error(error: unknown): void {
    this.holder.error(error);
  }

  override complete(): void {
    this.cancel();
    this.holder.begin();
  }
}

/** A source that runs only while something is held, cleanup that takes time included. */
class Holding<T> extends Listener<T> {
  held: Releasable | undefined;
  private readonly outer = currentScope();
  private readonly scope = new Scope(this.outer);
  private readonly acquiring = new Acquiring(this as Holding<unknown>);

  constructor(
    private readonly sink: Sink<T>,
    private readonly source: ObservableInput<T>,
  ) {
    super();
    sink.add(() => {
      this.end();
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

  override next(value: T): void {
    const inside = enter(this.outer);
    this.sink.next(value);
    leave(inside);
  }

  override error(error: unknown): void {
    this.end(() => {
      if (!this.sink.closed) this.sink.error(error);
    });
  }

  override complete(): void {
    this.end(() => {
      if (!this.sink.closed) this.sink.complete();
    });
  }

  /** Stops the source, waits for its cleanup, releases, and only then goes on. */
  private end(then?: () => void): void {
    this.acquiring.cancel();
    this.cancel();
    this.scope.whenIdle(() => {
      const { held } = this;
      this.held = undefined;
      held?.release();
      then?.();
    });
  }
}

/** Subscribes to `source` once `acquire` has emitted what to hold, and releases that when the source has ended. */
export function holding<T>(source: ObservableInput<T>, acquire: () => Observable<Releasable>): Observable<T> {
  return new Observable((sink) => {
    new Holding(sink, source).acquire(acquire());
  });
}
