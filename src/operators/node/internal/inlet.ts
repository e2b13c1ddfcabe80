import { type Flow, type Sink } from './flow.ts';

/** Where a body enters: the pieces still under way when it is told to wait are kept here, at most one socket buffer full. */
export class Inlet implements Flow {
  readonly #sink: Sink;
  readonly #valve: Flow;
  readonly #kept: Buffer[] = [];
  #waiting = false;
  #passing = false;
  #ended = false;

  constructor(valve: Flow, sink: (self: Flow) => Sink) {
    this.#valve = valve;
    this.#sink = sink(this);
  }

  data(chunk: Buffer): void {
    this.#kept.push(chunk);
    this.#pass();
  }

  end(): void {
    this.#ended = true;
    this.#pass();
  }

  pause(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#valve.pause();
  }

  resume(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#pass();
    if (!this.#waiting) this.#valve.resume();
  }

  destroy(): void {
    this.#kept.length = 0;
    this.#sink.destroy();
  }

  /** A loop, since a sink may pause and resume within `data`. */
  #pass(): void {
    if (this.#passing) return;
    this.#passing = true;
    let chunk;
    while (!this.#waiting && (chunk = this.#kept.shift())) this.#sink.data(chunk);
    this.#passing = false;
    if (this.#ended && !this.#waiting) {
      this.#ended = false;
      this.#sink.end();
    }
  }
}
