import { hash } from 'node:crypto';
import { Subject, type Observable, defer, map, of, tap } from 'rxjs';
import { type CheckRecord, type Verdict } from './record.ts';

/** What is kept of a URL's record, to be repeated by later lines that name the same URL. */
export type First = Verdict & Pick<CheckRecord, 'line' | 'status_code'>;

/**
 * Remembers every URL that came, in about 30 bytes each: a hash of 53 bits, the line it came from and the number of one
 * of the few different verdicts there are. (Two of a million URLs share a hash in one of 20,000 runs.)
 */
export class Duplicates {
  /** An open hash table. 0 marks a free slot, and a verdict not known yet. */
  #hashes = new Float64Array(1024);
  #lines = new Uint32Array(1024);
  #verdicts = new Uint16Array(1024);
  #size = 0;
  readonly #known: (Verdict & Pick<CheckRecord, 'status_code'>)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #waiting = new Map<number, Subject<void>>();

  /**
   * Subscribes to `check` if the URL comes for the first time; else waits until the line that named it first has its
   * record, and emits what `repeat` makes of that.
   */
  once(
    url: string,
    line: number,
    check: Observable<CheckRecord>,
    repeat: (first: First) => CheckRecord,
  ): Observable<CheckRecord> {
    return defer(() => {
      const key = hashOf(url);
      const slot = this.#find(key);
      if (this.#hashes[slot] === key) return this.#verdict(key).pipe(map(repeat));
      this.#add(slot, key, line);
      let record: CheckRecord | undefined;
      return check.pipe(
        tap({
          next: (value) => {
            record = value;
          },
          complete: () => record && this.#settle(key, record),
        }),
      );
    });
  }

  #verdict(key: number): Observable<First> {
    const read = () => {
      const slot = this.#find(key);
      const verdict = this.#known[(this.#verdicts[slot] ?? 0) - 1];
      return verdict && { ...verdict, line: this.#lines[slot] as number };
    };
    const first = read();
    if (first) return of(first);
    const settled = this.#waiting.get(key) ?? new Subject<void>();
    this.#waiting.set(key, settled);
    return settled.pipe(map(() => read() as First));
  }

  #settle(key: number, { class: name, status_code, error, error_code }: CheckRecord): void {
    const text = `${name} ${status_code} ${error_code}`;
    let number = this.#numbers.get(text);
    if (!number) {
      number = this.#known.push({ class: name, status_code, error, error_code });
      this.#numbers.set(text, number);
    }
    this.#verdicts[this.#find(key)] = number;
    this.#waiting.get(key)?.next();
    this.#waiting.get(key)?.complete();
    this.#waiting.delete(key);
  }

  /** The slot of a key, or the free one it belongs into. */
  #find(key: number): number {
    const mask = this.#hashes.length - 1;
    let slot = key % this.#hashes.length;
    while (this.#hashes[slot] !== 0 && this.#hashes[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #add(slot: number, key: number, line: number): void {
    this.#hashes[slot] = key;
    this.#lines[slot] = line;
    if (++this.#size > this.#hashes.length * 0.6) this.#grow();
  }

  #grow(): void {
    const [hashes, lines, verdicts] = [this.#hashes, this.#lines, this.#verdicts];
    this.#hashes = new Float64Array(hashes.length * 2);
    this.#lines = new Uint32Array(hashes.length * 2);
    this.#verdicts = new Uint16Array(hashes.length * 2);
    hashes.forEach((key, old) => {
      if (key === 0) return;
      const slot = this.#find(key);
      this.#hashes[slot] = key;
      this.#lines[slot] = lines[old] as number;
      this.#verdicts[slot] = verdicts[old] as number;
    });
  }
}

function hashOf(url: string): number {
  const digest = hash('sha1', url, 'buffer');
  return (digest.readUInt32BE(0) & 0x1fffff) * 2 ** 32 + digest.readUInt32BE(4) || 1;
}
