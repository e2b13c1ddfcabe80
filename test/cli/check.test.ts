import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckRecord } from '../../src/examples/check/record.ts';
import { type TestServer, startServer } from '../../src/examples/server/startServer.ts';
import { cliRun, records, scratch, shell } from './cliKit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const check = async (paths: readonly string[], ...options: string[]) => {
  const input = paths.map((path) => (path.startsWith('/') ? server.url + path : path)).join('\n');
  const { code, stdout, stderr } = await cliRun(['check', ...options], { input });
  return { code, stderr, records: records(stdout).sort((a, b) => a.index - b.index) };
};

describe('rx-asyncio check', () => {
  it('puts every kind of URL into its class', async () => {
    const paths = [
      '/page', '/redirect', '/404', '/403', '/429', '/500', '/hang', 'http://not a url/', 'http://127.0.0.1:1/',
      '/redirect-loop', '/redirect-nowhere', '/cookie', '/reset', '/no-answer', '/not-http', '/early-close',
      '/gzip-404',
    ];
    const { code, records } = await check(paths, '--timeout', '3s', '--retries', '0');
    expect(code).toBe(2);
    expect(records.map(({ class: name, status_code, error_code }) => [name, status_code, error_code])).toEqual([
      ['ok', 200, null],
      ['redirect', 200, null],
      ['broken', 404, 'http_404'],
      ['blocked', 403, 'http_403'],
      ['rate_limited', 429, 'http_429'],
      ['server_error', 500, 'http_500'],
      ['timeout', null, 'timeout'],
      ['invalid', null, 'invalid_url'],
      ['broken', null, 'refused'],
      ['broken', 302, 'redirect_loop'],
      ['broken', 302, 'invalid_redirect'],
      ['ok', 200, null],
      ['broken', 200, 'reset'],
      ['broken', null, 'reset'],
      ['broken', null, 'protocol'],
      ['broken', 200, 'reset'],
      ['broken', 404, 'http_404'],
    ]);
  });

  it('finds titles in every encoding', async () => {
    const expected: Record<string, [title: string | null, charset: string | null]> = {
      '/page': ['A plain page', 'utf-8'],
      '/entity-title': ['Fish & chips — café ✓', 'utf-8'],
      '/svg-title': ['Page', 'utf-8'],
      '/no-title': [null, 'utf-8'],
      '/gbk': ['中文网页标题', 'gbk'],
      '/shift-jis': ['日本語のページ', 'shift_jis'],
      '/utf-16': ['UTF-16 ✓', 'utf-16le'],
      '/windows-1252': ['“café” € 5', 'windows-1252'],
      '/gzip': ['Gzip', 'utf-8'],
      '/gzip-404': ['Gzip not found', 'utf-8'],
      '/gzip-cut': ['Cut', 'utf-8'],
      '/gzip-false': ['Not gzip', 'utf-8'],
      '/deflate-raw': ['Raw deflate', 'utf-8'],
      '/brotli': ['Brotli', 'utf-8'],
    };
    const { records } = await check(Object.keys(expected));
    const found = records.map(({ url, title, charset }) => [url?.slice(server.url.length), [title, charset]]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it('says all it knows in one line of JSON, in this order', async () => {
    const { records } = await check(['/redirect']);
    expect(Object.keys(records[0] as CheckRecord)).toEqual([
      'index', 'source', 'line', 'input', 'url', 'final_url', 'host', 'method', 'status_code', 'title', 'charset',
      'content_type', 'content_length', 'body_bytes', 'truncated', 'failed', 'class', 'error', 'error_code',
      'duplicate_of', 'attempts', 'time_ms', 'timing', 'chain', 'timestamp',
    ]);
    expect(records[0]).toMatchObject({
      source: '-',
      line: 1,
      input: `${server.url}/redirect`,
      url: `${server.url}/redirect`,
      final_url: `${server.url}/page`,
      host: server.url.slice('http://'.length),
      content_type: 'text/html; charset=utf-8',
      attempts: 1,
      chain: [
        { url: `${server.url}/redirect`, status_code: 301, location: `${server.url}/redirect/2` },
        { url: `${server.url}/redirect/2`, status_code: 302, location: `${server.url}/redirect/3` },
        { url: `${server.url}/redirect/3`, status_code: 307, location: `${server.url}/page` },
        { url: `${server.url}/page`, status_code: 200, location: null },
      ],
    });
  });

  it('reads arguments, files and standard input, with comments, blank lines and what is no URL', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'a.txt'), `\uFEFF# list\r\n\r\n<${server.url}/page?file>\r\nhttp://[\r\n`);
    const args = ['check', `${server.url}/page?argument`, '-', '--input', 'a.txt', '-q', '-o', 'out.ndjson'];
    const { code, stdout } = await cliRun(args, { cwd: folder, input: `${server.url}/page?stdin` });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const found = records(readFileSync(join(folder, 'out.ndjson'), 'utf8'));
    found.sort((a, b) => a.index - b.index);
    expect(found.map(({ source, line, input, class: name }) => [source, line, input, name])).toEqual([
      ['arguments', 1, `${server.url}/page?argument`, 'ok'],
      ['a.txt', 3, `${server.url}/page?file`, 'ok'],
      ['a.txt', 4, 'http://[', 'invalid'],
      ['-', 1, `${server.url}/page?stdin`, 'ok'],
    ]);
  });

  it('exits with 0 when every URL was accepted', async () => {
    const { code, stderr } = await check(['/page', '/redirect', '/page', '# comment']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^3 done in .* s \(1 duplicate\)\n2 ok, 1 redirect\n/);
  });

  it('writes JSON and NDJSON at the same time, and leaves no journal', async () => {
    const folder = scratch();
    const { code } = await cliRun(
      ['check', `${server.url}/page`, `${server.url}/404`, `${server.url}/gbk`, '-o', 'a.json', '-o', 'b.jsonl', '-q'],
      { cwd: folder },
    );
    expect(code).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.jsonl']);
    const json = readFileSync(join(folder, 'a.json'), 'utf8');
    const { results, ...report } = JSON.parse(json) as { results: CheckRecord[] };
    expect(results).toEqual(records(readFileSync(join(folder, 'b.jsonl'), 'utf8')));
    expect(report).toMatchObject({
      schema: 1,
      tool: expect.stringMatching(/^rx-asyncio \d+\.\d+\.\d+$/),
      interrupted: false,
      summary: {
        total: 3,
        done: 3,
        accepted: 2,
        failed: 1,
        classes: { ok: 2, broken: 1 },
        error_codes: { http_404: 1 },
      },
    });
  });

  it('prints one JSON document if asked to', async () => {
    const { stdout } = await cliRun(['check', `${server.url}/page`, `${server.url}/404`, '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ results: [{}, {}], schema: 1, summary: { done: 2 } });
  });

  it('prints a table if asked to, in colour only if asked to', async () => {
    const args = ['check', `${server.url}/gbk`, `${server.url}/404`, '--format', 'table'];
    const plain = await cliRun(args);
    const [head, ...rows] = plain.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^code {2}class {12}time {2}title or error +url$/);
    expect(rows.sort()).toEqual([
      expect.stringMatching(/^200 {3}ok +\d+ ms {2}中文网页标题 +http.*\/gbk$/),
      expect.stringMatching(/^404 {3}broken +\d+ ms {2}404 Not Found +http.*\/404$/),
    ]);
    const coloured = await cliRun(args, { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain('\u001B[32mok');
    expect((await cliRun(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001B');
  });

  it('keeps what it says beside the records away from them, and says nothing when quiet', async () => {
    const loud = await cliRun(['check', `${server.url}/page`]);
    expect(records(loud.stdout)).toHaveLength(1);
    expect(loud.stderr).toContain('1 ok');
    const quiet = await cliRun(['check', `${server.url}/page`, '--quiet']);
    expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('ends quietly when nobody reads on', async () => {
    const list = "yes 'not a url'";
    const { stdout, stderr } = await shell(`${list} | { $rx check; echo "exit code $?" >&2; } | head -n 1`);
    expect(records(stdout)).toMatchObject([{ line: 1 }]);
    expect(stderr).toBe('exit code 0\n');
  });

  it('writes the files to their end when nobody reads standard output', async () => {
    const cwd = scratch();
    await shell('yes \'not a url\' | head -n 50000 | $rx check -o all.ndjson | head -n 1', { cwd });
    expect(records(readFileSync(join(cwd, 'all.ndjson'), 'utf8'))).toHaveLength(50_000);
  });

  it('touches nothing when it cannot start', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'list.txt'), server.url);
    const args = ['check', '-i', 'list.txt', '-i', 'nowhere.txt', '-o', 'list.txt.json'];
    const result = await cliRun(args, { cwd: folder });
    expect(result).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('Cannot read nowhere.txt') });
    expect(existsSync(join(folder, 'list.txt.json.ndjson'))).toBe(false);
  });
});
