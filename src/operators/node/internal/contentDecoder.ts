import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { type Transform } from 'node:stream';

/** What can be told to wait. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** Where bytes go. */
export interface Sink {
  data(chunk: Buffer): void;
  end(): void;
  error(error: Error): void;
}

// A body cut short is decoded as far as it goes.
const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
const brotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

/** By `Content-Encoding`, what to try in turn: servers disagree on what deflate means, and some lie. */
const decoders: Readonly<Record<string, readonly (() => Transform)[]>> = {
  gzip: [() => createGunzip(zlib)],
  'x-gzip': [() => createGunzip(zlib)],
  deflate: [() => createInflate(zlib), () => createInflateRaw(zlib)],
  br: [() => createBrotliDecompress(brotli)],
};

/** Bytes kept for another try are bounded, in case a decoder swallows all and yields nothing. */
const maxHeld = 64 * 1024;

/**
 * Undoes one content encoding. When a decoder fails before its first byte, the next candidate gets the same input;
 * after the last, the body is taken as it came.
 */
export class ContentDecoder implements Flow, Sink {
  /** Where the decoded bytes go; set before the first byte comes. */
  sink!: Sink;
  readonly #source: Flow;
  readonly #candidates: (() => Transform)[];
  #stream: Transform | undefined;
  #held: Buffer[] | undefined = [];
  #heldSize = 0;
  #ended = false;
  /** The decoder has no room: the source waits. */
  #full = false;
  /** The sink has no room. */
  #paused = false;

  constructor(encoding: string, source: Flow) {
    this.#source = source;
    this.#candidates = [...(decoders[encoding] ?? [])];
  }

  static knows(encoding: string): boolean {
    return Object.hasOwn(decoders, encoding);
  }

  data(chunk: Buffer): void {
    this.#stream ??= this.#next();
    if (!this.#stream) return this.sink.data(chunk);
    if (this.#held) {
      this.#held.push(chunk);
      this.#heldSize += chunk.length;
      if (this.#heldSize > maxHeld) this.#held = undefined;
    }
    if (!this.#stream.write(chunk)) {
      this.#full = true;
      this.#source.pause();
    }
  }

  end(): void {
    this.#ended = true;
    if (this.#stream) this.#stream.end();
    else this.sink.end();
  }

  error(error: Error): void {
    this.sink.error(error);
  }

  pause(): void {
    this.#paused = true;
    (this.#stream ?? this.#source).pause();
  }

  resume(): void {
    this.#paused = false;
    (this.#stream ?? this.#source).resume();
  }

  destroy(): void {
    this.#stream?.removeAllListeners('data').destroy();
  }

  #next(): Transform | undefined {
    const stream = this.#candidates.shift()?.();
    return stream
      ?.on('data', (chunk: Buffer) => {
        this.#held = undefined;
        this.sink.data(chunk);
      })
      .on('drain', () => this.#roomAgain())
      .on('end', () => this.sink.end())
      .on('error', (error) => {
        if (this.#held) this.#retry(Buffer.concat(this.#held));
        else this.sink.error(error);
      });
  }

  #retry(input: Buffer): void {
    const wasFull = this.#full;
    this.#full = false;
    this.#held = [];
    this.#heldSize = 0;
    this.#stream = undefined;
    this.data(input);
    if (this.#ended) this.end();
    else if (wasFull && !this.#full && !this.#paused) this.#source.resume();
  }

  #roomAgain(): void {
    this.#full = false;
    this.#source.resume();
  }
}
