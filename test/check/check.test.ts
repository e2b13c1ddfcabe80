import { EMPTY, NEVER, firstValueFrom, lastValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Run, check } from '../../src/examples/check/check.ts';
import { type Entry } from '../../src/examples/check/input.ts';
import { type Settings } from '../../src/examples/check/options.ts';
import { type CheckRecord } from '../../src/examples/check/record.ts';
import { Tally } from '../../src/examples/check/tally.ts';
import { startServer } from '../../src/examples/server/startServer.ts';
import { until } from '../cli/cliKit.ts';
import { webServer } from './webServer.ts';

const settings: Settings = {
  concurrency: 10,
  perHost: 10,
  timeout: 10_000,
  connectTimeout: 5000,
  retries: 0,
  grace: 1000,
};

/** A run over these lines, with all there is to watch it by. */
function prepare(lines: Iterable<string>, changes: Partial<Settings> = {}, deliver: Run['deliver'] = () => EMPTY) {
  const records: CheckRecord[] = [];
  const tally = new Tally();
  const stop = new AbortController();
  const state = { read: 0, closed: false };
  async function* entries(): AsyncGenerator<Entry> {
    try {
      for (const input of lines) {
        if (stop.signal.aborted) return;
        const index = state.read++;
        yield { index, source: 'test', line: index + 1, input };
      }
    } finally {
      state.closed = true;
    }
  }
  const run = check(entries(), {
    settings: { ...settings, ...changes },
    tally,
    stop: stop.signal,
    deliver: (record) => {
      records.push(record);
      return deliver(record);
    },
  });
  return { records, tally, stop, state, run, done: () => lastValueFrom(run, { defaultValue: undefined }) };
}

async function awkwardServer() {
  const server = await startServer();
  onTestFinished(() => server.close());
  return server;
}

const many = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));

/** Another name for this machine, to which the limit per host applies. */
const limited = (url: string) => url.replace('127.0.0.1', '[::ffff:127.0.0.1]');

describe('check', () => {
  it('makes exactly one record of each line, whatever it holds', async () => {
    const { url } = await awkwardServer();
    const lines = many(300, (i) => {
      switch (i % 6) {
        case 0: return `${url}/page?${i}`;
        case 1: return `${url}/404?${i}`;
        case 2: return `${url}/page`;
        case 3: return `http://not a url ${i}`;
        case 4: return `${url}/no-answer?${i}`;
        default: return `${url}/redirect?${i}`;
      }
    });
    const { records, done, tally } = prepare(lines);
    await done();
    expect(records.map(({ line }) => line).sort((a, b) => a - b)).toEqual(many(300, (i) => i + 1 as never));
    expect(new Set(records.map(({ class: name }) => name))).toEqual(new Set(['ok', 'broken', 'invalid', 'redirect']));
    for (const record of records) {
      expect(record.failed).toBe(record.error_code !== null);
      expect(record.failed).toBe(record.error !== null);
      expect(record.input).toBe(lines[record.index]);
    }
    expect(tally.summary()).toMatchObject({ done: 300, accepted: 150, failed: 150, duplicates: 49, cancelled: 0 });
  });

  it('requests a URL once, however often and however it is written', async () => {
    const server = await awkwardServer();
    const host = server.url.slice('http://'.length);
    const url = `http://${host}/404`;
    const { records, done } = prepare([url, `HTTP://${host}/404`, `http://${host}/x/../404#part`, url, `${host}/404`]);
    await done();
    expect(server.requests).toBe(1);
    expect(records.map(({ line, duplicate_of, class: name, status_code, failed }) =>
      [line, duplicate_of, name, status_code, failed])).toEqual([
      [1, null, 'broken', 404, true],
      ...[2, 3, 4, 5].map((line) => [line, 1, 'broken', 404, true]),
    ]);
  });

  it('reads no further than it has slots', async () => {
    const { url } = await awkwardServer();
    function* endless() {
      for (let i = 0; ; i++) yield `${url}/hang?${i}`;
    }
    const { run, state, tally } = prepare(endless(), { concurrency: 5 });
    const subscription = run.subscribe();
    await until(() => tally.active.value === 5);
    expect(state.read).toBeLessThanOrEqual(7);
    subscription.unsubscribe();
    await until(() => state.closed);
  });

  it('has no more requests under way than slots', async () => {
    let active = 0;
    let most = 0;
    const url = await webServer((_, response) => {
      most = Math.max(most, ++active);
      setTimeout(() => response.end(), 5);
      response.once('close', () => active--);
    });
    await prepare(many(60, (i) => `${url}/${i}`), { concurrency: 7 }).done();
    expect(most).toBe(7);
  });

  it('has no more requests under way to one host than allowed, and lets others pass', async () => {
    let active = 0;
    let most = 0;
    const held: (() => void)[] = [];
    const slow = await webServer((_, response) => {
      most = Math.max(most, ++active);
      response.once('close', () => active--);
      held.push(() => response.end());
    });
    const fast = await webServer((_, response) => void response.end());
    const lines = [...many(20, (i) => `${limited(slow)}/${i}`), ...many(20, (i) => `${fast}/${i}`)];
    const { records, done, tally } = prepare(lines, { concurrency: 4, perHost: 2 });
    const ended = done();
    // Though they come last in the list, all of them are done before the slow host gives its first answer.
    await until(() => tally.done === 20);
    expect(held).toHaveLength(2);
    for (let answered = 0; answered < 20; answered++) {
      await until(() => held.length > answered);
      held[answered]?.();
    }
    await ended;
    expect(records).toHaveLength(40);
    expect(most).toBe(2);
  });

  it('retries what may pass, without a slot while it waits', async () => {
    const server = await awkwardServer();
    const { records, done } = prepare([`${server.url}/429`, `${server.url}/page`], { concurrency: 1, retries: 1 });
    await done();
    expect(records.map(({ url, attempts, class: name }) => [url, attempts, name])).toEqual([
      [`${server.url}/page`, 1, 'ok'],
      [`${server.url}/429`, 2, 'rate_limited'],
    ]);
  });

  it('retries until it works, or the retries are used up', async () => {
    const server = await awkwardServer();
    const lines = [`${server.url}/flaky?fails=1`, `${server.url}/flaky?fails=9`];
    const { records, done, tally } = prepare(lines, { retries: 1 });
    await done();
    records.sort((a, b) => a.index - b.index);
    expect(records).toMatchObject([
      { class: 'ok', attempts: 2, title: 'Up again' },
      { class: 'server_error', attempts: 2, status_code: 503 },
    ]);
    expect(server.requests).toBe(4);
    expect(tally.summary()).toMatchObject({ done: 2, cancelled: 0 });
  });

  it('waits for whoever takes the records', async () => {
    const lines = many(100_000, (i) => `not a url ${i}`);
    const { run, records, state } = prepare(lines, {}, () => NEVER);
    const subscription = run.subscribe();
    await until(() => records.length >= 5000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(records).toHaveLength(5000);
    expect(state.read).toBeLessThanOrEqual(5001);
    subscription.unsubscribe();
  });
});

describe('stop', () => {
  it('begins nothing more, and lets what is under way end', async () => {
    const answers: (() => void)[] = [];
    const url = await webServer((_, response) => answers.push(() => response.end()));
    const { done, stop, tally, records, state } = prepare(many(50, (i) => `${url}/${i}`), { concurrency: 3 });
    const ended = done();
    await until(() => answers.length === 3);
    stop.abort();
    for (const answer of answers) answer();
    await ended;
    expect(answers).toHaveLength(3);
    expect(records).toHaveLength(3);
    expect(tally.summary()).toMatchObject({ done: 3, cancelled: 0 });
    expect(state.closed).toBe(true);
  });

  it('begins none of the URLs that wait for a busy host', async () => {
    const answers: (() => void)[] = [];
    const url = limited(await webServer((_, response) => answers.push(() => response.end())));
    const other = (await awkwardServer()).url;
    const lines = [...many(5, (i) => `${url}/${i}`), `${other}/hang`];
    const { done, stop, tally } = prepare(lines, { perHost: 1, grace: 100 });
    const ended = done();
    await until(() => answers.length === 1 && tally.active.value === 2);
    stop.abort();
    // The place at the host becomes free while the run still goes on.
    answers[0]?.();
    await ended;
    expect(answers).toHaveLength(1);
  });

  it('cancels what is still under way after the grace period', async () => {
    const { url } = await awkwardServer();
    const lines = [`${url}/page`, ...many(20, (i) => `${url}/hang?${i}`)];
    const { done, stop, tally, records } = prepare(lines, { concurrency: 4, grace: 20 });
    tally.total = lines.length;
    const ended = done();
    await until(() => tally.done === 1 && tally.active.value === 4);
    stop.abort();
    await ended;
    expect(records).toMatchObject([{ class: 'ok' }]);
    expect(tally.summary()).toMatchObject({ total: 21, done: 1, cancelled: 4, not_started: 16 });
    await firstValueFrom(tally.active);
    expect(tally.active.value).toBe(0);
  });

  it('does not wait for URLs that wait for another attempt', async () => {
    const url = await webServer((_, response) => void response.writeHead(503, { 'retry-after': '60' }).end());
    const { done, stop, tally } = prepare([url], { retries: 2, grace: 60_000 });
    const ended = done();
    await until(() => tally.begun === 1 && tally.active.value === 0);
    stop.abort();
    await ended;
    expect(tally.summary()).toMatchObject({ done: 0, cancelled: 1 });
  });
});
