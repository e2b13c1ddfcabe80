import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { tableOf } from '../../src/examples/runner/tableOf.ts';
import { textWidth } from '../../src/examples/runner/wrap.ts';
import { cliRun } from './cliKit.ts';

describe('rx-asyncio list', () => {
  it('prints one line for each scenario, in the order of the articles, whole', async () => {
    const { code, stdout, stderr } = await cliRun(['list']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(catalogue.map(({ name }) => name));
    expect(lines.find((line) => line.startsWith('namedTasks '))).toMatch(
      /^namedTasks +000 2\.4 +two named tasks run at the same time, and the shorter one ends first +createTask, sleep$/,
    );
    expect(stdout).not.toContain('\u001B');
  });

  it('says what a scenario needs', async () => {
    const { stdout } = await cliRun(['list']);
    expect(stdout).toMatch(/^fetchThreads .*\(needs sockets, threads\)/m);
  });

  it('prints those of some chapters only', async () => {
    const { stdout } = await cliRun(['list', '--chapter', 'sync', 'queues']);
    const chosen = catalogue.filter(({ chapter }) => chapter === 'sync' || chapter === 'queues');
    expect(stdout.trimEnd().split('\n').map((line) => line.split(' ', 1)[0])).toEqual(chosen.map(({ name }) => name));
    expect(await cliRun(['list', '--chapter', 'sink'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Allowed choices are tasks, timeouts, sync, queues, streams, debug, node.'),
    });
  });

  it('prints a document a line if asked to', async () => {
    const { stdout } = await cliRun(['list', '--json']);
    const documents = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown);
    expect(documents).toHaveLength(catalogue.length);
    expect(documents).toContainEqual({
      name: 'namedTasks',
      chapter: 'tasks',
      article: '000',
      section: '2.4',
      shows: 'two named tasks run at the same time, and the shorter one ends first',
      operators: ['createTask', 'sleep'],
      needs: [],
      time: 2000,
      in_sequence: 3000,
    });
  });
});

describe('on a terminal the list', () => {
  it.each([60, 80, 119, 120, 200])('fits %i columns, and leaves out nothing', (columns) => {
    const lines = tableOf(catalogue, columns).map((line) => stripVTControlCharacters(line));
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
    const words = lines.join(' ');
    for (const { name, shows, operators } of catalogue) {
      for (const word of [name, ...shows.split(' '), ...operators]) expect(words).toContain(word);
    }
  });

  it('stands under the names of the articles', () => {
    const lines = tableOf(catalogue, 80).map((line) => stripVTControlCharacters(line));
    expect(lines[0]).toBe('000  Asynchronous programming explained');
    expect(lines).toContain('003  A guide to asynchronous programming');
  });

  it('uses what room there is', () => {
    expect(tableOf(catalogue, 200).length).toBeLessThan(tableOf(catalogue, 80).length / 1.5);
  });
});
