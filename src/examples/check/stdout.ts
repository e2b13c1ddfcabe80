import { EMPTY, ReplaySubject, fromEvent, ignoreElements, share, take, takeUntil, type Observable } from 'rxjs';

/** Standard output that can say when it is full, and that may go away, as `| head` does. */
export class Stdout {
  readonly #gone = new ReplaySubject<void>(1);
  /** Shared: a thousand writes may wait for the same room. */
  readonly #drained = fromEvent(process.stdout, 'drain').pipe(
    take(1),
    ignoreElements(),
    takeUntil(this.#gone),
    share(),
  );
  #isGone = false;

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.#isGone = true;
      this.#gone.next();
    });
  }

  /** Emits once nobody reads it any more. */
  get gone(): Observable<void> {
    return this.#gone.asObservable();
  }

  /** Writes, and completes when there is room for more. */
  write(text: string): Observable<never> {
    if (this.#isGone || process.stdout.write(text)) return EMPTY;
    return this.#drained;
  }
}
