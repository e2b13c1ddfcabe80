import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CheckRecord } from '../../src/examples/check/record.ts';
import { type Report } from '../../src/examples/check/report.ts';
import { type TestServer, startServer } from '../../src/examples/server/startServer.ts';
import { webServer } from '../check/webServer.ts';
import { records, scratch, start, until } from './cliKit.ts';

let server: TestServer;
let folder: string;
beforeEach(async () => {
  server = await startServer();
  onTestFinished(() => server.close());
  folder = scratch();
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Checks twenty pages that answer, then a hundred that never do; resolves when only the latter are left. */
async function startStuck(...options: string[]) {
  const list = [...range(0, 20).map((i) => `/page?${i}`), ...range(0, 100).map((i) => `/hang?${i}`)];
  const running = start(['check', '-c', '4', '--timeout', '1h', '-o', 'a.json', '-o', 'b.ndjson', ...options], {
    cwd: folder,
    input: list.map((path) => server.url + path).join('\n'),
  });
  await until(() => existsSync(join(folder, 'b.ndjson')) && saved().length === 20 && server.visits('/hang?3') > 0);
  return running;
}

const saved = () => {
  const text = readFileSync(join(folder, 'b.ndjson'), 'utf8');
  return records(text.slice(0, text.lastIndexOf('\n') + 1));
};

const json = () => JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8')) as Report & { results: CheckRecord[] };

const inputs = (found: readonly CheckRecord[]) => found.map(({ input }) => input).sort();
const pages = () => range(0, 20).map((i) => `${server.url}/page?${i}`).sort();

describe('the first signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s saves what is done after the grace, and exits with %i', async (signal, exitCode) => {
    const { child, ended } = await startStuck('--grace', '100ms');
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(exitCode);
    expect(inputs(json().results)).toEqual(pages());
    expect(inputs(records(stdout))).toEqual(pages());
    expect(json()).toMatchObject({ interrupted: true, summary: { done: 20, cancelled: 4 } });
    expect(stderr).toContain('4 under way get 0.1 s');
    expect(stderr).toContain('20 done, 4 cancelled');
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.ndjson']);
    // Nothing was begun after it.
    expect(server.requests).toBe(24);
  });

  it('lets what is under way end within the grace', async () => {
    const answers: (() => void)[] = [];
    const url = await webServer((_, response) => answers.push(() => response.end()));
    const list = range(0, 8).map((i) => `${url}/${i}`);
    const running = start(['check', ...list, '-c', '2', '-o', 'a.json', '--grace', '1h'], { cwd: folder });
    await until(() => answers.length === 2);
    running.child.kill('SIGINT');
    await until(() => running.stderr.includes('Stopping'));
    for (const answer of answers) answer();
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(json()).toMatchObject({
      interrupted: true,
      summary: { total: 8, done: 2, cancelled: 0, not_started: 6, classes: { ok: 2 } },
    });
    expect(stderr).toContain('2 done, 0 cancelled, 6 not started');
  });

  it('ends a list that has not ended itself', async () => {
    const { child, ended } = start(['check', '-o', 'a.json'], { cwd: folder, input: null });
    child.stdin?.write(`${server.url}/page\n`);
    await until(() => server.requests === 1);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(json()).toMatchObject({ summary: { total: null, done: 1, not_started: null } });
  });
});

describe('the second signal', () => {
  it('saves what is done and exits at once', async () => {
    const running = await startStuck('--grace', '1h');
    running.child.kill('SIGINT');
    await until(() => running.stderr.includes('Once more'));
    running.child.kill('SIGTERM');
    const { code } = await running.ended;
    expect(code).toBe(130);
    expect(inputs(json().results)).toEqual(pages());
    expect(json()).toMatchObject({ interrupted: true, summary: { done: 20, cancelled: 4 } });
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.ndjson']);
  });
});

describe('SIGKILL', () => {
  it('leaves every finished URL in the journal', async () => {
    const { child, ended } = await startStuck();
    child.kill('SIGKILL');
    await ended;
    expect(readdirSync(folder).sort()).toEqual(['a.json.ndjson', 'b.ndjson']);
    expect(inputs(records(readFileSync(join(folder, 'a.json.ndjson'), 'utf8')))).toEqual(pages());
  });
});
