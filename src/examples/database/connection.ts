import type { PoolClient, QueryResultRow } from 'pg';
import type Cursor from 'pg-cursor';
import { catchError, EMPTY, lastValueFrom, type ObservableInput } from 'rxjs';
import { gather, moveOnAfter, withAbortSignal } from 'rx-asyncio';
import { cancelRequest } from './cancelRequest.ts';

/** How long a server may take to cancel a query or close a cursor, in ms, before the connection is given up. */
const PATIENCE = 1000;

/** A client of the pool, lent for one query. It goes back fit for the next one, or is destroyed. */
export class Connection {
  readonly #client: PoolClient;
  #running: Promise<unknown> | undefined;
  #cursor: Cursor | undefined;
  #lent = true;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async query<R extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<R[]> {
    const { rows } = await this.#run(this.#client.query<R>(text, [...values]));
    return rows;
  }

  open(cursor: Cursor): void {
    this.#cursor = this.#client.query(cursor);
  }

  /** The next rows of the cursor: fewer than `count` if they are the last. */
  async fetch(count: number): Promise<unknown[]> {
    const cursor = this.#cursor!;
    // One that failed is gone.
    this.#cursor = undefined;
    const rows = (await this.#run(cursor.read(count))) as unknown[];
    this.#cursor = cursor;
    return rows;
  }

  /** Cancels what runs, if anything does, and waits until that is over; a connection that does not react is destroyed. */
  async cancel(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    // Both: a cancellation that came late would be that of the next query.
    await patiently(() => gather([withAbortSignal((signal) => cancelRequest(this.#client, signal)), running]));
    if (this.#running) this.#giveBack();
  }

  async release(): Promise<void> {
    await this.cancel();
    const cursor = this.#cursor;
    if (cursor) await patiently(() => this.#run(cursor.close()));
    this.#giveBack();
  }

  #giveBack(): void {
    if (this.#lent) this.#client.release(this.#running !== undefined);
    this.#lent = false;
  }

  #run<T>(answer: Promise<T>): Promise<T> {
    const over = (): void => {
      this.#running = undefined;
    };
    this.#running = answer.then(over, over);
    return answer;
  }
}

async function patiently(work: () => ObservableInput<unknown>): Promise<void> {
  await lastValueFrom(moveOnAfter(PATIENCE, work).pipe(catchError(() => EMPTY)), { defaultValue: undefined });
}
