import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { firstValueFrom, lastValueFrom, mergeMap, take, tap, toArray } from 'rxjs';
import { createTask, fromAsyncIterable, Future, gather, pullMap, sleep, type Task } from 'rx-asyncio';
import { run } from 'rx-asyncio/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/examples/database/database.ts';
import { installed } from '../../src/examples/database/installed.ts';
import { withDatabase } from '../../src/examples/database/withDatabase.ts';

const { DATABASE_URL: url } = process.env;

/** One for all tests: PGlite takes seconds to start. */
let database: Database;
let ended: Promise<unknown>;
const over = new Future<void>();

beforeAll(async () => {
  const opened = new Future<Database>();
  ended = run(() => withDatabase((each) => (opened.setResult(each), over)));
  ended.catch((error: unknown) => opened.setException(error));
  database = await firstValueFrom(opened);
});

afterAll(async () => {
  over.setResult();
  await ended;
});

const rowsOf = <R extends object>(text: string, values: readonly unknown[] = []) =>
  lastValueFrom(database.query<R & Record<string, unknown>>(text, values));

/** Every connection there is, each held by an open cursor. */
async function holdAll(): Promise<AsyncIterator<unknown>[]> {
  const size = url ? 4 : 1;
  const iterators = Array.from({ length: size }, () => database.rows('SELECT 1', [], 1)[Symbol.asyncIterator]());
  await Promise.all(iterators.map((each) => each.next()));
  expect(database.active).toBe(size);
  return iterators;
}

const cancelled = async (task: Task<unknown>): Promise<void> => {
  task.cancel();
  await lastValueFrom(task).catch(() => undefined);
};

const stillRunning = (text: string) =>
  rowsOf<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query = $1", [text]);

/** Waits until the server is at it, and returns the process that is. */
async function running(text: string): Promise<number> {
  for (;;) {
    const [row] = await stillRunning(text);
    if (row) return row.pid;
    await lastValueFrom(sleep(10));
  }
}

/** The processes that answer when all connections are used. */
async function pids(): Promise<number[]> {
  const ask = database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_sleep(0.01)');
  const answers = await lastValueFrom(gather(Array.from({ length: 20 }, () => ask)));
  return answers.map(([row]) => row!.pid);
}

describe('query', () => {
  it('sends values apart from the text, and emits all rows at once', async () => {
    const rows = await rowsOf('SELECT $1::text AS name, $2::int AS age, NULL AS nothing', ["O'Hara", 7]);
    expect(rows).toEqual([{ name: "O'Hara", age: 7, nothing: null }]);
  });

  it('is asked for each subscription, and not before', async () => {
    await rowsOf('CREATE TABLE asked (n SERIAL)');
    const insert = database.query('INSERT INTO asked DEFAULT VALUES');
    expect(await rowsOf('SELECT * FROM asked')).toEqual([]);
    await lastValueFrom(insert);
    await lastValueFrom(insert);
    expect(await rowsOf('SELECT * FROM asked')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('errors with the code of PostgreSQL, and gives the connection back', async () => {
    await expect(rowsOf('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
    await expect(rowsOf('SELECT 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
    expect(database.active).toBe(0);
    expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('uses no more connections than the pool has', async () => {
    let most = 0;
    const query = database
      .query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      .pipe(tap(() => (most = Math.max(most, database.active))));
    const results = await lastValueFrom(gather(Array.from({ length: 30 }, () => query)));
    expect(new Set(results.map(([row]) => row!.pid)).size).toBeLessThanOrEqual(url ? 4 : 1);
    expect(most).toBe(url ? 4 : 1);
    expect([database.active, database.waiting]).toEqual([0, 0]);
  });

  it('leaves the line for a connection when it is unsubscribed, and is never run', async () => {
    await rowsOf('CREATE TABLE never (n INT)');
    const held = await holdAll();
    const subscription = database.query('INSERT INTO never VALUES (1)').subscribe();
    expect(database.waiting).toBe(1);
    subscription.unsubscribe();
    expect(database.waiting).toBe(0);
    await Promise.all(held.map((each) => each.return!()));
    expect(await rowsOf('SELECT * FROM never')).toEqual([]);
    expect(database.active).toBe(0);
  });

  it('errors if there is no server, and gives the permit back', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const unreachable = await Database.open({ url: `postgres://nobody@127.0.0.1:${port}/none`, size: 1 });
    await expect(lastValueFrom(unreachable.query('SELECT 1'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(lastValueFrom(fromAsyncIterable(unreachable.rows('SELECT 1')))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(unreachable.active).toBe(0);
    await unreachable.close();
  });
});

describe('rows', () => {
  const lastValue = async (): Promise<number> => {
    const [row] = await rowsOf<{ last_value: string }>('SELECT last_value FROM fetched');
    return Number(row!.last_value);
  };
  const endless = "SELECT nextval('fetched') AS n FROM generate_series(1, 1000000)";

  it('are computed a batch at a time; leaving closes the cursor and gives the connection back', async () => {
    await rowsOf('CREATE SEQUENCE fetched');
    const rows = await lastValueFrom(fromAsyncIterable(database.rows(endless, [], 10)).pipe(take(25), toArray()));
    expect(rows.map(({ n }) => Number(n))).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    await expect.poll(() => database.active).toBe(0);
    expect(await lastValue()).toBe(30);
    expect(await rowsOf('SELECT name FROM pg_cursors')).toEqual([]);
  });

  it('wait for whoever takes them', async () => {
    await rowsOf('CREATE TABLE taken (n INT)');
    await rowsOf('ALTER SEQUENCE fetched RESTART');
    const seen: number[] = [];
    const rows = database.rows<{ n: string }>(endless, [], 2);
    await lastValueFrom(
      pullMap(rows, ({ n }) => sleep(20).pipe(tap(() => seen.push(Number(n))))).pipe(take(5), toArray()),
    );
    await expect.poll(() => database.active).toBe(0);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(await lastValue()).toBe(6);
  });

  it.each([0, 1, 3, 4, 7])('%s come out, in batches of three', async (count) => {
    const rows = database.rows('SELECT n FROM generate_series(1, $1::int) n', [count], 3);
    const all = await lastValueFrom(fromAsyncIterable(rows).pipe(toArray()));
    expect(all).toEqual(Array.from({ length: count }, (_, index) => ({ n: index + 1 })));
    expect(database.active).toBe(0);
  });

  it('can be iterated again, each time with a cursor of its own', async () => {
    const rows = database.rows('SELECT 1 AS one');
    expect(await lastValueFrom(fromAsyncIterable(rows))).toEqual({ one: 1 });
    expect(await lastValueFrom(fromAsyncIterable(rows))).toEqual({ one: 1 });
  });

  it('error at the row that fails, and give the connection back', async () => {
    const rows: unknown[] = [];
    const failing = fromAsyncIterable(database.rows('SELECT 6 / (3 - n) AS q FROM generate_series(1, 5) n', [], 1));
    await expect(lastValueFrom(failing.pipe(tap((row) => rows.push(row))))).rejects.toMatchObject({ code: '22012' });
    expect(rows).toEqual([{ q: 3 }, { q: 6 }]);
    expect(database.active).toBe(0);
    await expect(lastValueFrom(fromAsyncIterable(database.rows('SELEKT')))).rejects.toMatchObject({ code: '42601' });
    expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('leave the line for a connection when they are unsubscribed', async () => {
    const held = await holdAll();
    const subscription = fromAsyncIterable(database.rows('SELECT 1')).subscribe();
    await expect.poll(() => database.waiting).toBe(1);
    subscription.unsubscribe();
    await expect.poll(() => database.waiting).toBe(0);
    await Promise.all(held.map((each) => each.return!()));
    expect(database.active).toBe(0);
  });
});

describe.runIf(url)('on a server', () => {
  it('an unsubscribed query is cancelled, its connection kept', async () => {
    const text = 'SELECT pg_sleep(600), 1';
    const task = createTask(database.query(text));
    const pid = await running(text);
    await cancelled(task);
    expect(database.active).toBe(0);
    expect(await stillRunning(text)).toEqual([]);
    // It may be used again, and what is asked of it is not hit by that cancellation.
    expect(await pids()).toContain(pid);
  });

  it.each(['query', 'rows'])('%s: a hundred are cancelled, and no query after them is', async (kind) => {
    const text = `SELECT pg_sleep(600), '${kind}'`;
    const endless = () => (kind === 'query' ? database.query(text) : fromAsyncIterable(database.rows(text)));
    for (let round = 0; round < 100; round++) {
      const task = createTask(endless());
      await lastValueFrom(sleep(round % 5));
      await cancelled(task);
      expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
    expect(database.active).toBe(0);
    expect(await stillRunning(text)).toEqual([]);
  });

  it('rows that are being computed when nobody wants them any more are cancelled', async () => {
    const text = 'SELECT pg_sleep(600), 3';
    const task = createTask(fromAsyncIterable(database.rows(text)));
    const pid = await running(text);
    await cancelled(task);
    expect(database.active).toBe(0);
    expect(await stillRunning(text)).toEqual([]);
    expect(await pids()).toContain(pid);
  });

  it('a connection whose query cannot be cancelled is destroyed', async () => {
    const { hostname, port } = new URL(url!);
    // Lets everything through but requests to cancel.
    const proxy = createServer((socket) => {
      socket.once('data', (first: Buffer) => {
        if (first.length === 16 && first.readInt32BE(4) === 80_877_102) return;
        const server = connect(Number(port || 5432), hostname);
        server.write(first);
        pipeline(socket, server, socket, () => undefined);
      });
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const behind = new URL(url!);
    behind.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const single = await Database.open({ url: behind.href, size: 1 });
    const text = 'SELECT pg_sleep(600), 7';
    const task = createTask(single.query(text));
    const pid = await running(text);
    await cancelled(task);
    expect(await lastValueFrom(single.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await rowsOf('SELECT pg_terminate_backend($1)', [pid]);
    await single.close();
    proxy.close();
  });

  it('a lost connection is an error of its query alone', async () => {
    const text = 'SELECT pg_sleep(600), 4';
    const lost = lastValueFrom(database.query(text)).catch((error: unknown) => error);
    const other = lastValueFrom(database.query('SELECT pg_sleep(0.2), 5 AS five'));
    await rowsOf('SELECT pg_terminate_backend($1)', [await running(text)]);
    expect(await lost).toMatchObject({ code: '57P01' });
    expect(await pids()).toHaveLength(20);
    expect(await other).toMatchObject([{ five: 5 }]);
    expect(database.active).toBe(0);
  });

  it('a lost connection ends the rows that come over it, also between two batches', async () => {
    const rows = database.rows('SELECT pg_backend_pid() AS pid, 6 AS six FROM generate_series(1, 9)', [], 1);
    const lost = fromAsyncIterable(rows).pipe(
      mergeMap(({ pid }) => database.query('SELECT pg_terminate_backend($1)', [pid])),
    );
    await expect(lastValueFrom(lost)).rejects.toBeInstanceOf(Error);
    await expect.poll(() => database.active).toBe(0);
  });

  it('connections that are lost while nobody uses them are replaced', async () => {
    await rowsOf('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid WHERE pid <> pg_backend_pid()', [
      await pids(),
    ]);
    // Until a loss has been noticed the next query may meet it.
    await expect.poll(() => pids().then(() => 'all answer', () => 'not yet')).toBe('all answer');
  });

  it.each(['ended', 'cancelled'])('nothing is left in the database when the use of it has %s', async (how) => {
    const opened = new Future<string>();
    const over = new Future<void>();
    const task = createTask(
      withDatabase((each) =>
        each.query('CREATE TABLE left_behind ()').pipe(
          mergeMap(() => each.query<{ name: string }>('SELECT current_schema() AS name')),
          tap(([row]) => opened.setResult(row!.name)),
          mergeMap(() => over),
        ),
      ),
    );
    const schema = await lastValueFrom(opened);
    expect(await rowsOf('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])).toHaveLength(1);
    if (how === 'cancelled') task.cancel();
    else over.setResult();
    await lastValueFrom(task).catch(() => undefined);
    expect(await rowsOf('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])).toEqual([]);
  });
});

describe.runIf(!url)('on PGlite', () => {
  it('what cannot be cancelled costs its connection; the next query waits, the event loop does not', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    const task = createTask(database.query('SELECT pg_sleep(2)'));
    await expect.poll(() => turns).toBeGreaterThan(20);
    await cancelled(task);
    expect(database.active).toBe(0);
    expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    clearInterval(timer);
  });
});

it('says what to install when a package is missing', async () => {
  const missing = 'no-such-package';
  await expect(installed(() => import(/* @vite-ignore */ missing))).rejects.toThrow(/npm install pg/);
  await expect(installed(() => Promise.reject(new Error('other')))).rejects.toThrow('other');
});
