import { fromAbortSignal, resource, Semaphore, withPermit } from 'rx-asyncio';
import type { Pool, PoolConfig, QueryResultRow } from 'pg';
import type Cursor from 'pg-cursor';
import { firstValueFrom, type Observable, takeUntil } from 'rxjs';
import { Connection } from './connection.ts';
import { installed } from './installed.ts';

/** Where a database is, and how to use it. */
export interface DatabaseOptions {
  readonly url: string;
  /** How many connections there may be. Default 4. */
  readonly size?: number;
  /** The schema that unqualified names are of. Default: the server's. */
  readonly schema?: string;
}

const IGNORED = (): void => undefined;

/** A pool of connections to PostgreSQL. */
export class Database {
  readonly #pool: Pool;
  readonly #makeCursor: typeof Cursor;
  /** One for each connection. It is the line: unlike that of `Pool`, one can leave it. */
  readonly #permits: Semaphore;

  static async open({ url, size = 4, schema }: DatabaseOptions): Promise<Database> {
    const [{ default: pg }, { default: cursor }] = await installed(() =>
      Promise.all([import('pg'), import('pg-cursor')]),
    );
    const config: PoolConfig = { connectionString: url, max: size, connectionTimeoutMillis: 10_000 };
    if (schema !== undefined) config.options = `-c search_path=${schema}`;
    return new Database(new pg.Pool(config), cursor, size);
  }

  private constructor(pool: Pool, makeCursor: typeof Cursor, size: number) {
    this.#pool = pool;
    this.#makeCursor = makeCursor;
    this.#permits = new Semaphore(size);
    // A connection that is lost is an error of the query it was lent to; one that was idle is replaced.
    pool.on('connect', (client) => client.on('error', IGNORED));
    pool.on('error', IGNORED);
  }

  /** How many connections are lent. */
  get active(): number {
    return this.#permits.permits - this.#permits.available;
  }

  /** How many queries wait for a connection. */
  get waiting(): number {
    return this.#permits.waiting;
  }

  /**
   * Runs a query for each subscription and emits its rows, all at once. Errors with what PostgreSQL says, with its
   * `code`. Unsubscribing leaves the line for a connection, or cancels the query on the server; the scope waits for that.
   */
  query<R extends QueryResultRow>(text: string, values: readonly unknown[] = []): Observable<R[]> {
    return resource(
      () => this.#connect(),
      (connection) => connection.query<R>(text, values),
      (connection) => connection.release(),
    ).pipe(withPermit(this.#permits));
  }

  /**
   * The rows of a query, which the server computes `batch` at a time as they are asked for. Leaving the loop, or
   * unsubscribing from what iterates, closes the cursor, and cancels the query if it is at work.
   */
  rows<R extends QueryResultRow>(text: string, values: readonly unknown[] = [], batch = 100): AsyncIterable<R> {
    return {
      [Symbol.asyncIterator]: () => {
        const leaving = new AbortController();
        const rows = this.#read<R>(text, values, batch, leaving.signal);
        return {
          next: () => rows.next(),
          return: () => {
            // By itself a generator hears of it when the rows it waits for have come.
            leaving.abort();
            return rows.return();
          },
        };
      },
    };
  }

  /** Waits for the queries that run, and ends the connections. */
  close(): Promise<void> {
    return this.#pool.end();
  }

  async #connect(): Promise<Connection> {
    return new Connection(await this.#pool.connect());
  }

  async *#read<R extends QueryResultRow>(
    text: string,
    values: readonly unknown[],
    batch: number,
    leaving: AbortSignal,
  ): AsyncGenerator<R, void, void> {
    const left = fromAbortSignal(leaving);
    const permit = await firstValueFrom(this.#permits.acquire().pipe(takeUntil(left)), { defaultValue: undefined });
    if (!permit) return;
    try {
      const connection = await this.#connect();
      left.subscribe(() => void connection.cancel());
      try {
        if (leaving.aborted) return;
        connection.open(new this.#makeCursor(text, [...values]));
        let rows: R[];
        do yield* (rows = (await connection.fetch(batch)) as R[]);
        while (rows.length === batch);
      } finally {
        await connection.release();
      }
    } finally {
      permit.release();
    }
  }
}
