import { type HttpHead } from 'rx-asyncio/node';
import { CharsetDecoder } from './charset.ts';
import { TitleScanner } from './title.ts';

const maxBody = 512 * 1024;
/** To read what little is left of a body is cheaper than to open the next connection. */
const cheapRest = { bytes: 64 * 1024, ms: 250 };

/** Reads of a page what its title and charset take. */
export class PageReader {
  /** Decoded bytes that were read. */
  bytes = 0;
  readonly #scanner = new TitleScanner();
  #decoder: CharsetDecoder | undefined;
  /** When all was known that is wanted, and after how many bytes. */
  #enough: { readonly at: number; readonly bytes: number } | undefined;

  get title(): string | null {
    return this.#scanner.title ?? null;
  }

  get charset(): string | null {
    return this.#decoder?.charset ?? null;
  }

  /** True when nothing more is wanted. */
  get done(): boolean {
    return this.#enough !== undefined;
  }

  /** Takes a chunk; false to have no more of them. */
  readonly read = (chunk: Uint8Array, head: HttpHead): boolean => {
    this.bytes += chunk.length;
    if (!this.#enough) this.#scan(chunk, head);
    return !this.#enough || this.#isRestCheap(head, this.#enough);
  };

  /** The body has ended. */
  end(): void {
    if (this.#enough || !this.#decoder) return;
    this.#scanner.push(this.#decoder.end());
    this.#scanner.end();
    this.#stop();
  }

  #scan(chunk: Uint8Array, head: HttpHead): void {
    if (!isPage(head)) return this.#stop();
    this.#decoder ??= new CharsetDecoder(head.headers['content-type']);
    if (this.#scanner.push(this.#decoder.push(chunk))) this.#stop();
    else if (this.bytes >= maxBody) this.end();
  }

  #stop(): void {
    this.#enough = { at: performance.now(), bytes: this.bytes };
  }

  #isRestCheap(head: HttpHead, enough: { at: number; bytes: number }): boolean {
    const announced = Number(head.headers['content-length'] ?? Infinity);
    return (
      announced - this.bytes <= cheapRest.bytes &&
      this.bytes - enough.bytes <= cheapRest.bytes &&
      performance.now() - enough.at <= cheapRest.ms
    );
  }
}

/** Redirects have no title worth knowing, nor has what is no HTML. */
function isPage({ location, headers }: HttpHead): boolean {
  return location === undefined && /^$|html|xml/i.test(String(headers['content-type'] ?? ''));
}
