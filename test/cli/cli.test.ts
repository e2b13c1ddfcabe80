import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRun, scratch, start, until } from './cliKit.ts';

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };

describe('rx-asyncio', () => {
  it('knows its version', async () => {
    expect(await cliRun(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each(['--help', 'check --help', 'serve --help', 'demo --help'])('helps: %s', async (args) => {
    const { code, stdout } = await cliRun(args.split(' '));
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: rx-asyncio');
  });

  it('shows examples and exit codes in the help of check', async () => {
    const { stdout } = await cliRun(['check', '--help']);
    expect(stdout).toContain('$ rx-asyncio check --input urls.txt --output results.json');
    expect(stdout).toMatch(/2 {2}some URL was not accepted/);
  });

  it.each([
    [['chekc'], 'Did you mean check?'],
    [['check', '--timout', '1s'], 'Did you mean --timeout?'],
    [['check', '--timeout', '10', 'a.com'], 'Expected a duration such as 500ms, 10s or 2m.'],
    [['check', '--timeout', '0s', 'a.com'], 'Expected a duration'],
    [['check', '--concurrency', '0', 'a.com'], 'Expected a whole number, 1 or more.'],
    [['check', '--retries', 'two', 'a.com'], 'Expected a whole number, 0 or more.'],
    [['check', '--format', 'xml', 'a.com'], 'Allowed choices are table, ndjson, json.'],
    [['check', '--output', 'a.txt', 'a.com'], 'ends in .json, .ndjson or .jsonl'],
    [['check', '--output', '/nowhere/a.json', 'a.com'], 'Cannot write /nowhere/a.json'],
    [['check', '--input', 'nowhere.txt'], 'Cannot read nowhere.txt'],
    [['check', '--input', '.'], 'it is a directory'],
    [['check', '--input', 'a.ndjson', '--output', './a.ndjson'], 'both input and output'],
    [['check'], 'No URLs'],
    [['serve', '--port', '99999'], 'Expected a whole number, from 0 to 65535.'],
  ])('exits with 3 after %j', async (args, message) => {
    const { code, stdout, stderr } = await cliRun(args, { cwd: scratch() });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });
});

describe('rx-asyncio demo', () => {
  it('checks the bundled list without a network, prints a table and writes results.json', async () => {
    const cwd = scratch();
    const { code, stdout, stderr } = await cliRun(['demo'], { cwd });
    expect(code).toBe(0);
    const { results, summary } = JSON.parse(readFileSync(join(cwd, 'results.json'), 'utf8')) as {
      results: { input: string }[];
      summary: { done: number };
    };
    expect(results).toHaveLength(summary.done);
    expect(stdout).toContain('中文网页标题');
    expect(stdout).toContain('npx rx-asyncio check');
    expect(stderr).toContain(`${summary.done} done`);
    for (const { input } of results) expect(input).not.toContain('{server}');
  });
});

describe('rx-asyncio serve', () => {
  it('says when its port is taken', async () => {
    const first = start(['serve', '--port', '0']);
    await until(() => first.stdout.includes('/page'));
    const port = new URL(first.stdout.split(' ', 1)[0] as string).port;
    const second = await cliRun(['serve', '--port', port]);
    expect(second).toMatchObject({ code: 3, stderr: expect.stringContaining('EADDRINUSE') });
  });

  it('serves until it is interrupted', async () => {
    const running = start(['serve', '--port', '0']);
    await until(() => running.stdout.includes('/page'));
    const [address] = running.stdout.split('/ ');
    expect(await (await fetch(`${address}/page`)).text()).toContain('A plain page');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });
});
