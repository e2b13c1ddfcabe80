import { NEVER, Observable } from 'rxjs';

export interface Tracked<T> {
  readonly source: Observable<T>;
  /** How many of its subscriptions are open now. */
  open: number;
  /** How many there were. */
  started: number;
}

/** `source` with a tally of its subscriptions. */
export function tracked<T>(source: Observable<T> = NEVER): Tracked<T> {
  const tally = {
    open: 0,
    started: 0,
    source: new Observable<T>((subscriber) => {
      tally.open++;
      tally.started++;
      subscriber.add(() => tally.open--);
      subscriber.add(source.subscribe(subscriber));
    }),
  };
  return tally;
}

/** Takes down what arrives: `next 1`, `error Error: no`, `complete`. */
export function notes(log: string[] = []) {
  return {
    log,
    next: (value: unknown): void => void log.push(`next ${String(value)}`),
    error: (error: unknown): void => void log.push(`error ${String(error)}`),
    complete: (): void => void log.push('complete'),
  };
}
