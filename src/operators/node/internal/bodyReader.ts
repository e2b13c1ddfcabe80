import { type ObservableInput, type Subscription, from } from 'rxjs';
import { type HttpRead } from '../httpRead.ts';
import { type HttpHead } from '../httpResponse.ts';
import { type Flow, type Sink } from './flow.ts';

export interface ReadOptions {
  readonly read: HttpRead | undefined;
  readonly maxBytes: number;
}

/** What becomes of a body. */
export interface BodyEvents {
  ended(body: Uint8Array): void;
  stopped(): void;
  tooLarge(): void;
  /** A decoder gave up. */
  corrupt(error: Error): void;
  /** `read` or its work did. */
  failed(error: unknown): void;
}

/** Where the decoded chunks end up: collected, or handed to `read` one by one. */
export class BodyReader implements Sink {
  readonly #chunks: Uint8Array[] = [];
  readonly #options: ReadOptions;
  readonly #head: HttpHead;
  readonly #source: Flow;
  readonly #events: BodyEvents;
  #size = 0;
  #work: Subscription | undefined;
  #working = false;
  #ended = false;

  constructor(options: ReadOptions, head: HttpHead, source: Flow, events: BodyEvents) {
    this.#options = options;
    this.#head = head;
    this.#source = source;
    this.#events = events;
  }

  data(chunk: Buffer): void {
    const { read, maxBytes } = this.#options;
    this.#size += chunk.length;
    if (this.#size > maxBytes) return this.#events.tooLarge();
    if (!read) return void this.#chunks.push(chunk);
    try {
      const answer = read(chunk, this.#head);
      if (answer === false) this.#events.stopped();
      else if (typeof answer === 'object') this.#waitFor(answer);
    } catch (error) {
      this.#events.failed(error);
    }
  }

  end(): void {
    this.#ended = true;
    // Joined by copying: a chunk is a view that would keep a whole socket buffer alive.
    if (!this.#working) this.#events.ended(Buffer.concat(this.#chunks));
  }

  error(error: Error): void {
    this.#events.corrupt(error);
  }

  destroy(): void {
    this.#work?.unsubscribe();
  }

  #waitFor(work: ObservableInput<unknown>): void {
    let last: unknown;
    this.#working = true;
    this.#source.pause();
    this.#work = from(work).subscribe({
      next: (value) => {
        last = value;
      },
      error: (error: unknown) => this.#events.failed(error),
      complete: () => {
        this.#working = false;
        if (last === false) this.#events.stopped();
        else if (this.#ended) this.end();
        else this.#source.resume();
      },
    });
  }
}
