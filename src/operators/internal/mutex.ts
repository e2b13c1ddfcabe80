import type { Observable } from 'rxjs';
import { census } from './census.ts';
import type { Place } from './scope.ts';
import { Made, type Sink } from './seam.ts';
import { WaitLine } from './waitLine.ts';

/**
 * One subscriber's hold on a mutex: the permit that `Lock.acquire` emits. Whoever waits on a condition lends its hold out
 * and takes the same one back, so that releasing it in between touches nobody else's.
 */
export class Hold implements Disposable {
  /** Of the operator that holds: what is under way there must be over before the hold is released. */
  place: Place | undefined;

  constructor(private readonly mutex: Mutex) {}

  release(): void {
    this.mutex.release(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** What a `Lock` is inside: who holds it, and who is next. */
export class Mutex {
  /** While anybody waits it is held: released, it belongs to the head of the line from that moment. */
  holder: Hold | undefined;
  readonly line: WaitLine<Hold, Hold> = new WaitLine('a lock', (hold) => {
    hold.release();
  });

  /** Makes `hold` the one in force, if the mutex is free. */
  tryTake(hold: Hold): boolean {
    if (this.holder) return false;
    this.seize(hold);
    return true;
  }

  /** Emits `hold` once it is the one in force, and completes. */
  take(hold: Hold): Observable<Hold> {
    return new Made((sink) => {
      this.enter(hold, sink);
    });
  }

  enter(hold: Hold, sink: Sink<Hold>): void {
    if (this.tryTake(hold)) {
      sink.next(hold);
      sink.complete();
    } else {
      this.line.join(sink, hold);
    }
  }

  /** Ends `hold`, if it is the one in force. */
  release(hold: Hold): void {
    if (hold === this.holder) this.lend();
  }

  /** Takes the mutex from whoever holds it, hands it to the next in line, and returns the hold that was in force. */
  lend(): Hold | undefined {
    const { holder } = this;
    if (!holder) return undefined;
    this.holder = undefined;
    census.permits--;
    const { head } = this.line;
    if (head) {
      this.seize(head.want);
      head.grant(head.want);
    }
    return holder;
  }

  private seize(hold: Hold): void {
    this.holder = hold;
    census.permits++;
  }
}
