import { randomUUID } from 'node:crypto';
import { type Observable, type ObservableInput } from 'rxjs';
import { resource, withAbortSignal } from 'rx-asyncio';
import { Database, type DatabaseOptions } from './database.ts';
import { startPglite } from './startPglite.ts';

type Use<T> = (database: Database) => ObservableInput<T>;

/**
 * Runs `use` with an empty database: PGlite in this process or, with `DATABASE_URL`, a schema of its own on that server.
 * It is gone when that has ended or is cancelled.
 */
export function withDatabase<T>(use: Use<T>): Observable<T> {
  const { DATABASE_URL: url } = process.env;
  if (url) return withSchema(url, use);
  return resource(
    () => withAbortSignal(startPglite),
    (server) => connected({ url: server.url, size: 1 }, use),
    (server) => server.close(),
  );
}

function withSchema<T>(url: string, use: Use<T>): Observable<T> {
  return connected({ url, size: 1 }, (owner) => {
    const schema = `rx_asyncio_${randomUUID().slice(0, 8)}`;
    return resource(
      () => owner.query(`CREATE SCHEMA ${schema}`),
      () => connected({ url, schema }, use),
      () => owner.query(`DROP SCHEMA ${schema} CASCADE`),
    );
  });
}

function connected<T>(options: DatabaseOptions, use: Use<T>): Observable<T> {
  return resource(
    () => Database.open(options),
    use,
    (database) => database.close(),
  );
}
