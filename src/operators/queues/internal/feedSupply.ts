import type { Observable } from 'rxjs';
import { PushedSupply } from '../../internal/supply.ts';
import { QueueFull } from '../queueFull.ts';

/** What a full waiting room does with one more value of a source that cannot be asked to wait. */
type FeedOverflow = 'error' | 'dropping' | 'sliding';

/** Buffers what an Observable pushes while no worker is free, up to `capacity`. */
export class FeedSupply<T> extends PushedSupply<T> {
  dropped = 0;
  highWater = 0;

  constructor(
    source: Observable<T>,
    private readonly capacity: number,
    private readonly overflow: FeedOverflow,
  ) {
    super(source);
  }

  get size(): number {
    return this.buffer.size;
  }

  override onNext(value: T): void {
    if (this.size >= this.capacity + this.taker.room) {
      if (this.overflow === 'error') {
        this.taker.fail(new QueueFull(`more than ${this.capacity} values are waiting`));
        return;
      }
      this.dropped++;
      if (this.overflow === 'dropping') return;
      this.buffer.shift();
    }
    super.onNext(value);
    this.highWater = Math.max(this.highWater, this.size);
  }
}
