import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { type Transform } from 'node:stream';
import { type Flow, type Sink } from './flow.ts';

// A body cut short is decoded as far as it goes.
const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
const brotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

/** By content coding, what a body's first two bytes ask for; `undefined` where they show that it is not encoded. */
const decoders: Readonly<Record<string, (first: number, second: number) => Transform | undefined>> = {
  'gzip': (first, second) => (first === 0x1f && second === 0x8b ? createGunzip(zlib) : undefined),
  'x-gzip': (first, second) => decoders.gzip?.(first, second),
  // Some servers leave out the zlib header that deflate should have.
  'deflate': (first, second) =>
    (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? createInflate(zlib) : createInflateRaw(zlib),
  'br': () => createBrotliDecompress(brotli),
};

/** Undoes one content coding; a body that is falsely called gzip passes as it came. */
export class ContentDecoder implements Flow, Sink {
  /** Where the decoded bytes go. */
  readonly #sink: Sink;
  readonly #source: Flow;
  readonly #coding: string;
  #start: Buffer | undefined = Buffer.alloc(0);
  #stream: Transform | undefined;

  constructor(coding: string, source: Flow, sink: (self: Flow) => Sink) {
    this.#coding = coding;
    this.#source = source;
    this.#sink = sink(this);
  }

  static knows(coding: string): boolean {
    return Object.hasOwn(decoders, coding);
  }

  data(chunk: Buffer): void {
    if (!this.#start) return this.#decode(chunk);
    const start = Buffer.concat([this.#start, chunk]);
    this.#start = start.length < 2 ? start : undefined;
    if (this.#start) return;
    this.#stream = decoders[this.#coding]?.(start[0] ?? 0, start[1] ?? 0)
      ?.on('data', (decoded: Buffer) => this.#sink.data(decoded))
      .on('drain', () => this.#source.resume())
      .on('end', () => this.#sink.end())
      .on('error', (error) => this.#sink.error(error));
    this.#decode(start);
  }

  end(): void {
    if (this.#start?.length) this.#sink.data(this.#start);
    if (this.#stream) this.#stream.end();
    else this.#sink.end();
  }

  error(error: Error): void {
    this.#sink.error(error);
  }

  pause(): void {
    (this.#stream ?? this.#source).pause();
  }

  resume(): void {
    (this.#stream ?? this.#source).resume();
  }

  destroy(): void {
    this.#stream?.removeAllListeners('data').destroy();
    this.#sink.destroy();
  }

  #decode(chunk: Buffer): void {
    if (!this.#stream) this.#sink.data(chunk);
    else if (!this.#stream.write(chunk)) this.#source.pause();
  }
}
