import { Semaphore, pullMap, sleep, withPermit } from 'rx-asyncio';
import {
  EMPTY,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  concatMap,
  defer,
  filter,
  finalize,
  firstValueFrom,
  fromEvent,
  map,
  of,
  race,
  switchMap,
  takeUntil,
} from 'rxjs';
import { checkUrl } from './checkUrl.ts';
import { Duplicates } from './duplicates.ts';
import { HostLimits } from './hosts.ts';
import { type Entry } from './input.ts';
import { newRecord } from './newRecord.ts';
import { type Settings } from './options.ts';
import { type CheckRecord } from './record.ts';
import { type Tally } from './tally.ts';
import { type Target, parseTarget } from './target.ts';

/** How many lines may be in hand: so far ahead it looks for other hosts when some are busy. */
const readAhead = 5000;

/** What a run works with. */
export interface Run {
  readonly settings: Settings;
  readonly tally: Tally;
  /** Once it aborts nothing more is begun, and what is under way gets the grace period. */
  readonly stop: AbortSignal;
  /** What becomes of a record. A line keeps its place until that is done: a slow reader slows the checking, too. */
  readonly deliver: (record: CheckRecord) => ObservableInput<never>;
}

/** Checks what `entries` yields, one record each, and pulls them as there is room. */
export function check(entries: AsyncIterable<Entry>, { settings, tally, stop, deliver }: Run): Observable<never> {
  const slots = new Semaphore(settings.concurrency);
  const hosts = new HostLimits(settings.perHost);
  const duplicates = new Duplicates();

  /** First the host's permit, then a slot: who waits for a busy host takes no slot from others. */
  function limited<T>(hostname: string): MonoTypeOperatorFunction<T> {
    let begun = false;
    return (source) =>
      defer(() => {
        if (stop.aborted) return EMPTY;
        if (!begun) tally.begun++;
        begun = true;
        tally.active.next(tally.active.value + 1);
        return source.pipe(finalize(() => tally.active.next(tally.active.value - 1)));
      }).pipe(withPermit(slots), hosts.withPermit(hostname));
  }

  /** Reads on when a slot is free, and not sooner: lines in hand cost memory. */
  async function* asNeeded(): AsyncGenerator<Entry> {
    for await (const entry of entries) {
      yield entry;
      if (slots.locked) (await firstValueFrom(slots.acquire())).release();
    }
  }

  function checkEntry(entry: Entry): Observable<CheckRecord> {
    let target: Target;
    try {
      target = parseTarget(entry.input);
    } catch (error) {
      return of(newRecord(entry, { class: 'invalid', error: (error as Error).message, error_code: 'invalid_url' }));
    }
    const { href: url, hostname, host } = target.url;
    const checked = checkUrl(target, settings, limited(hostname)).pipe(
      map((outcome) => newRecord(entry, { url, host, ...outcome })),
    );
    return duplicates.once(`${url} ${target.authorization ?? ''}`, entry.line, checked, ({ line, ...verdict }) =>
      newRecord(entry, { url, host, ...verdict, duplicate_of: line }),
    );
  }

  const isIdle = tally.active.pipe(filter((count) => count === 0));
  const isOver = fromEvent(stop, 'abort').pipe(switchMap(() => race(sleep(settings.grace), isIdle)));
  const handle = (entry: Entry) =>
    checkEntry(entry).pipe(
      concatMap((record) => {
        tally.add(record);
        return deliver(record);
      }),
    );
  return pullMap(asNeeded(), handle, { concurrency: readAhead }).pipe(takeUntil(isOver));
}
