import type { Observable, ObservableInput } from 'rxjs';
import { Deque } from '../../internal/deque.ts';
import { make } from '../../internal/make.ts';
import { Pump, type Projector } from '../../internal/pump.ts';
import { Listener, type Sink } from '../../internal/seam.ts';
import type { StoppableSupply, Taker } from '../../internal/supply.ts';
import type { Queue } from '../queue.ts';
import { QueueShutDown } from '../queueShutDown.ts';

/** A free worker's place in the line of getters. */
class Asking<T> extends Listener<T> {
  constructor(private readonly supply: QueueSupply<T>) {
    super();
  }

  override onNext(item: T): void {
    this.supply.got.push(item);
  }

  override onError(error: unknown): void {
    this.supply.onEnd(error);
  }

  override onComplete(): void {
    this.supply.onAnswer(this);
  }
}

/** Takes from a queue; while that is empty, every free worker stands in line, or one for all if they have no number. */
export class QueueSupply<T> implements StoppableSupply<T> {
  readonly got: Deque<T> = new Deque();
  exhausted = false;
  private taker!: Taker;
  private readonly line = new Set<Asking<T>>();

  constructor(private readonly queue: Queue<T>) {}

  open(taker: Taker): void {
    this.taker = taker;
  }

  ready(): boolean {
    if (this.got.size === 0 && !this.exhausted && this.queue.prompt) this.takeNow();
    // A line without end is no use to workers without number: one of them stands there for all.
    const { room } = this.taker;
    const places = room === Infinity ? 1 : room;
    // While there are items, who stands in line has one already, and will look for more when it is woken.
    const served = this.line.size > 0 && !this.queue.empty;
    while (this.got.size === 0 && this.line.size < places && !this.exhausted && !served) {
      const asking = new Asking(this);
      this.line.add(asking);
      asking.listenTo(this.queue.get());
    }
    return this.got.size > 0;
  }

  /** What `get()` would emit at once needs no subscription. */
  private takeNow(): void {
    try {
      this.got.push(this.queue.getNowait());
    } catch (error) {
      this.onEnd(error);
    }
  }

  take(): T {
    return this.got.shift() as T;
  }

  stop(): void {
    this.close();
    this.taker.pump();
  }

  close(): void {
    this.exhausted = true;
    for (const asking of this.line) asking.cancel();
  }

  onAnswer(asking: Asking<T>): void {
    this.line.delete(asking);
    this.taker.pump();
  }

  onEnd(error: unknown): void {
    if (this.exhausted) return;
    this.exhausted = true;
    if (error instanceof QueueShutDown) this.taker.pump();
    else this.taker.fail(error);
  }
}

/** Emits every value of every piece of work as it comes, and tells the queue when a piece is over. */
class Consuming<T, V> extends Pump<T, V, V> {
  constructor(
    sink: Sink<V>,
    private readonly queue: Queue<T>,
    supply: QueueSupply<T>,
    project: Projector<T, ObservableInput<V>>,
    workers: number,
  ) {
    super(sink, supply, project, workers);
  }

  override onValue(value: V): void {
    this.emit(value);
  }

  override onEnd(): void {
    this.taskDone();
  }

  override onFailure(_index: number, error: unknown): void {
    this.taskDone();
    this.fail(error);
  }

  protected override onDone(): void {
    this.finish();
  }

  protected override stop(): void {
    if (this.closed) return;
    const cancelled = this.active;
    super.stop();
    this.scope.whenIdle(() => {
      for (let i = 0; i < cancelled; i++) this.taskDone();
    });
  }

  /** Whoever does it as well makes this one too many. */
  private taskDone(): void {
    try {
      this.queue.taskDone();
    } catch (error) {
      this.fail(error);
    }
  }
}

/** Lets `workers` work on what `supply` takes from `queue`. */
export function consuming<T, V>(
  queue: Queue<T>,
  supply: () => QueueSupply<T>,
  project: Projector<T, ObservableInput<V>>,
  workers: number,
): Observable<V> {
  return make('Queue.consume', (sink) => {
    new Consuming(sink, queue, supply(), project, workers).open();
  });
}
