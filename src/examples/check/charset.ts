import { TextDecoder, normalizeEncoding } from '@exodus/bytes/encoding.js';
import sniff from 'html-encoding-sniffer';

/** How far the standard looks for a meta tag, and how far pages make us look. */
const prescan = 1024;
const farthest = prescan + 4096;
/** A meta tag across the edge of one window is whole in the next. */
const overlap = 256;

/**
 * Turns the bytes of a page into text: by byte order mark, header, meta tag, and if nothing is said as UTF-8 when it is
 * that, else as windows-1252. Text is held back until this is known, which takes no more than 5 KB.
 */
export class CharsetDecoder {
  readonly #label: string | undefined;
  #held: Uint8Array = new Uint8Array();
  #decoder: InstanceType<typeof TextDecoder> | undefined;

  constructor(contentType: string | string[] | undefined) {
    const label = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(String(contentType ?? ''))?.[1];
    this.#label = usable(normalizeEncoding(label ?? ''));
  }

  /** The encoding's name in lower case; `undefined` as long as it is open. */
  get charset(): string | undefined {
    return this.#decoder?.encoding;
  }

  push(bytes: Uint8Array): string {
    if (this.#decoder) return this.#decoder.decode(bytes, { stream: true });
    this.#held = Buffer.concat([this.#held, bytes]);
    return this.#decide(false) ? this.#release() : '';
  }

  /** The rest of the text; the bytes have ended. */
  end(): string {
    if (this.#decoder) return this.#flush();
    this.#decide(true);
    return this.#release() + this.#flush();
  }

  #release(): string {
    const text = this.#decoder?.decode(this.#held, { stream: true }) ?? '';
    this.#held = new Uint8Array();
    return text;
  }

  #flush(): string {
    return this.#decoder?.decode() ?? '';
  }

  #decide(ended: boolean): boolean {
    const charset = this.#sniff(ended);
    if (charset) this.#decoder = new TextDecoder(charset);
    return charset !== undefined;
  }

  #sniff(ended: boolean): string | undefined {
    const bytes = this.#held;
    const options = { transportLayerEncodingLabel: this.#label, defaultEncoding: '' };
    // A byte order mark takes three bytes, and outdoes the header.
    if (this.#label && (ended || bytes.length >= 3)) return sniff(bytes.subarray(0, 3), options);
    if (!ended && bytes.length < prescan) return undefined;
    const found = usable(sniff(bytes, options));
    if (found) return found;
    if (!ended && bytes.length < farthest) return undefined;
    for (let at = prescan - overlap; at < Math.min(bytes.length, farthest); at += prescan - overlap) {
      const late = usable(sniff(bytes.subarray(at, farthest), { defaultEncoding: '' }));
      if (late) return late;
    }
    return isUtf8(bytes, ended) ? 'utf-8' : 'windows-1252';
  }
}

/** Encodings that browsers refuse to decode, such as HZ, are as good as unnamed. */
function usable(charset: string | null): string | undefined {
  return charset === null || charset === '' || charset === 'replacement' ? undefined : charset;
}

/** A character cut at the end is no fault while more may come. */
function isUtf8(bytes: Uint8Array, ended: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !ended });
    return true;
  } catch {
    return false;
  }
}
