import type { PoolClient, QueryResultRow } from 'pg';
import type Cursor from 'pg-cursor';
import { catchError, EMPTY, lastValueFrom, type ObservableInput, repeat, takeUntil } from 'rxjs';
import { gather, moveOnAfter, sleep, withAbortSignal } from 'rx-asyncio';
import { cancelRequest } from './cancelRequest.ts';

/** How long a server may take to cancel a query or close a cursor, in ms, before the connection is given up. */
const PATIENCE = 1000;

/** A client of the pool, lent for one query. It goes back fit for the next one, or is destroyed. */
export class Connection {
  readonly #client: PoolClient;
  #running: Promise<unknown> | undefined;
  #cancelling: Promise<void> | undefined;
  #cursor: Cursor | undefined;
  #lost = false;
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
    if (this.#running) this.#cancelling ??= this.#cancel(this.#running);
    await this.#cancelling;
  }

  async release(): Promise<void> {
    await this.cancel();
    const cursor = this.#cursor;
    if (cursor) await patiently(() => this.#run(cursor.close()));
    this.#giveBack();
  }

  /** Both must be over, the query and the request: the server sends two signals, and a late one hits the next query. */
  async #cancel(running: Promise<unknown>): Promise<void> {
    const request = withAbortSignal((signal) => cancelRequest(this.#client, signal)).pipe(
      // One that comes before the query does nothing.
      repeat({ delay: () => sleep(50).pipe(takeUntil(running)) }),
    );
    await patiently(() => gather([request, running]));
    if (this.#running) this.#giveBack();
  }

  #giveBack(): void {
    if (this.#lent) this.#client.release(this.#lost || this.#running !== undefined);
    this.#lent = false;
  }

  #run<T>(answer: Promise<T>): Promise<T> {
    const over = (error?: unknown): void => {
      this.#running = undefined;
      // What the server says before it closes a connection; pg sees no more of it until it has.
      this.#lost ||= String((error as NodeJS.ErrnoException | undefined)?.code).startsWith('57P');
    };
    this.#running = answer.then(() => {
      over();
    }, over);
    return answer;
  }
}

async function patiently(work: () => ObservableInput<unknown>): Promise<void> {
  await lastValueFrom(moveOnAfter(PATIENCE, work).pipe(catchError(() => EMPTY)), { defaultValue: undefined });
}
