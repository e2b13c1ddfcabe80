import { createHistogram } from 'node:perf_hooks';
import { BehaviorSubject } from 'rxjs';
import { type CheckClass, type CheckRecord, checkClasses } from './record.ts';
import { rounded } from './rounded.ts';

/** How a run went, or goes. */
export interface Summary {
  /** Lines with something to check; `null` as long as nobody has counted them. */
  readonly total: number | null;
  /** Lines that have their record. */
  readonly done: number;
  readonly accepted: number;
  readonly failed: number;
  /** Of those done, how many repeat an earlier line. */
  readonly duplicates: number;
  /** Begun, but interrupted. */
  readonly cancelled: number;
  readonly not_started: number | null;
  readonly classes: Readonly<Record<string, number>>;
  readonly error_codes: Readonly<Record<string, number>>;
  readonly latency_ms: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'max', number>> | null;
}

/** Counts in constant memory, however many records there are. */
export class Tally {
  /** How many lines there are, as soon as that is known. */
  total: number | undefined;
  /** How many requests, with their redirects, are under way. */
  readonly active: BehaviorSubject<number> = new BehaviorSubject(0);
  /** Lines whose URL was requested, but that have no record yet. */
  begun = 0;
  done = 0;
  failed = 0;
  #duplicates = 0;
  readonly #classes = new Map<CheckClass, number>(checkClasses.map((name) => [name, 0]));
  readonly #errorCodes = new Map<string, number>();
  /** In microseconds, up to an hour; 180 KB. */
  readonly #latency = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });

  add(record: CheckRecord): void {
    this.done++;
    if (record.attempts > 0) this.begun--;
    if (record.failed) this.failed++;
    if (record.duplicate_of !== null) this.#duplicates++;
    increment(this.#classes, record.class);
    if (record.error_code !== null) increment(this.#errorCodes, record.error_code);
    if (record.time_ms !== null) this.#latency.record(Math.max(1, Math.round(record.time_ms * 1000)));
  }

  summary(): Summary {
    const { total, done, failed, begun } = this;
    return {
      total: total ?? null,
      done,
      accepted: done - failed,
      failed,
      duplicates: this.#duplicates,
      cancelled: begun,
      not_started: total === undefined ? null : total - done - begun,
      classes: Object.fromEntries([...this.#classes].filter(([, count]) => count > 0)),
      error_codes: Object.fromEntries(this.#errorCodes),
      latency_ms: this.#latency.count === 0 ? null : this.#percentiles(),
    };
  }

  #percentiles() {
    const at = (percentile: number) => rounded(this.#latency.percentile(percentile) / 1000);
    return { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: rounded(this.#latency.max / 1000) };
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
