import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { type RunCommandOptions } from '../../src/examples/runner/runCommand.ts';
import { cliRun, scratch, shell, start, until } from './cliKit.ts';

/** Runs scenarios of the test's own. */
const own = (names: readonly string[], options: RunCommandOptions = {}) =>
  start(names, { program: 'scenarios.mjs', env: { OPTIONS: JSON.stringify(options) } });
const ownRun = (names: readonly string[], options?: RunCommandOptions) => own(names, options).ended;

interface Document {
  readonly scenario: { readonly name: string };
  readonly outcome: string;
  readonly problems: readonly string[];
}
const documents = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Document);

describe('rx-asyncio run', () => {
  it('prints what the article says, each line with its time, and that it is so', async () => {
    const { code, stdout, stderr } = await cliRun(['run', 'namedTasks', '--virtual']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'namedTasks  article 000 (Asynchronous programming explained), section 2.4',
      'two named tasks run at the same time, and the shorter one ends first',
      '',
      '   0.00 s  Main: Creating tasks...',
      '   0.00 s  Main: Waiting for tasks to complete...',
      '   0.00 s  Task One: Starting, will run for 2 seconds.',
      '   0.00 s  Task Two: Starting, will run for 1 second.',
      '   1.00 s  Task Two: Finished.',
      '   2.00 s  Task One: Finished.',
      '   2.00 s  Main: All tasks completed.',
      '',
      '✓ as documented, in 2.00 s (documented: 2.00 s, one after another: 3.00 s)',
      '',
    ]);
  });

  it('does so in real time, line by line', async () => {
    const running = start(['run', 'namedTasks']);
    await until(() => running.stdout.includes('will run for 1 second.'));
    expect(running.stdout).not.toContain('Finished');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/ +[12]\.\d\d s {2}Task Two: Finished\.\n +[2]\.\d\d s {2}Task One: Finished\./);
    expect(stdout).toContain('✓ as documented');
  });

  it.each(['namedTasks', 'named-tasks', 'named_tasks', 'NAMEDTASKS', 'Named-Tasks'])('knows %s', async (name) => {
    const { code, stdout } = await cliRun(['run', name, '--source']);
    expect(code).toBe(0);
    expect(stdout).toContain('export const namedTasks');
  });

  it.each(['list', 'run'])('has help: %s', async (command) => {
    const { code, stdout } = await cliRun([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: rx-asyncio ${command}`);
  });

  it.each([
    [['run'], 'No scenario: pass names or --all'],
    [['run', 'namedTsaks'], 'There is no scenario namedTsaks. Did you mean namedTasks?'],
    [['run', 'gathr'], 'There is no scenario gathr. Did you mean gatherSayings?'],
    [['run', 'semaphore-of'], 'Did you mean semaphoreOfFive, semaphoreOfTwo?'],
    [['run', 'xyzzy'], 'There is no scenario xyzzy. rx-asyncio list shows what there is.'],
    [['run', 'namedTasks', '--all'], 'Either names or --all, not both'],
    [['run', 'fetchThreads', '--virtual'], 'real time only: no virtual clock stands for its sockets and threads'],
    [['run', 'namedTasks', '--json', '--timeline'], "option '--json' cannot be used with option '--timeline'"],
    [['run', 'namedTasks', '--source', '--json'], "option '--source' cannot be used with option '--json'"],
    [['run', 'namedTasks', '--virtual', '--svg', '/nowhere/a.svg'], 'Cannot write /nowhere/a.svg'],
    [['run', '--all', '--virtual', '--svg', 'a.svg'], 'a.svg is no folder'],
  ])('exits with 3 after %j, before it runs anything', async (args, message) => {
    const { code, stdout, stderr } = await cliRun(args, { cwd: scratch() });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  it('is in colour only if asked to', async () => {
    const args = ['run', 'taskGroupCancels', '--virtual', '--timeline'];
    expect((await cliRun(args)).stdout).not.toContain('\u001B');
    expect((await cliRun(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001B');
    const { stdout } = await cliRun(args, { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001B[32m✓ as documented\u001B[39m');
    expect(stdout).toContain('\u001B[2m   1.00 s\u001B[22m  b failed');
  });

  it('ends quietly, and cleans up, when nobody reads on', async () => {
    const { stderr } = await shell('{ $rx run eventLoopTurns semaphoreOfFive; echo "exit code $?" >&2; } | head -n 1');
    expect(stderr).toBe('exit code 0\n');
  });
});

describe('--timeline', () => {
  it('draws every lane below what it printed, with the axis and what the signs mean', async () => {
    const { stdout } = await cliRun(['run', 'taskGroupCancels', '--virtual', '--timeline']);
    const lines = stdout.split('\n');
    expect(lines.slice(8)).toEqual([
      expect.stringMatching(/^a {8}━{60,62}░{11,13}!$/),
      expect.stringMatching(/^b {8}━{59,61}#$/),
      expect.stringMatching(/^c {8}━{60,62}░{29,31}!$/),
      expect.stringMatching(/^ {9}┴─+┴─+/),
      expect.stringMatching(/^ {9}0 s +0\.2 +0\.4 +0\.6 +0\.8 +1 +1\.2 +1\.4/),
      '━ running   ░ cleaning up   # failed   ! cancelled',
      '',
      '✓ as documented, in 1.50 s (documented: 1.50 s, one after another: 6.00 s)',
      '',
    ]);
  });

  it('shows gauges', async () => {
    const { stdout } = await cliRun(['run', 'semaphoreOfFive', '--virtual', '--timeline']);
    expect(stdout).toMatch(/^permits, max 5 +█{70,}$/m);
  });
});

describe('--svg', () => {
  it('writes a picture to a file', async () => {
    const cwd = scratch();
    const { code } = await cliRun(['run', 'namedTasks', '--virtual', '--svg', 'one.svg'], { cwd });
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, 'one.svg'), 'utf8')).toMatch(/^<svg [^]*<title>namedTasks: [^]*<\/svg>\n$/);
  });

  it('writes several to a folder, which it makes', async () => {
    const cwd = scratch();
    const args = ['run', 'namedTasks', 'semaphoreOfFive', '--virtual', '--svg', 'pictures/'];
    expect((await cliRun(args, { cwd })).code).toBe(0);
    expect(readdirSync(join(cwd, 'pictures')).sort()).toEqual(['namedTasks.svg', 'semaphoreOfFive.svg']);
  });
});

describe('--json', () => {
  it('prints a document a line: what the scenario is, how it went, and everything that happened', async () => {
    const { stdout, stderr } = await cliRun(['run', 'namedTasks', 'semaphoreOfFive', '--virtual', '--json']);
    const [named, semaphore, ...more] = documents(stdout);
    expect(more).toEqual([]);
    expect(stderr).toMatch(/^2 scenarios in \d+\.\d\d s: 2 as documented\n$/);
    expect(named).toMatchObject({
      scenario: { name: 'namedTasks', article: '000', section: '2.4', time: 2000, in_sequence: 3000 },
      virtual: true,
      outcome: 'as documented',
      time: 2000,
      problems: [],
    });
    expect(named).toHaveProperty('entries', expect.arrayContaining([
      { at: 0, kind: 'printed', text: 'Main: Creating tasks...' },
      { at: 0, kind: 'created', lane: 1, name: 'Two' },
      { at: 1000, kind: 'fulfilled', lane: 1, name: 'Two' },
    ]));
    expect(semaphore).toHaveProperty('entries', expect.arrayContaining([
      { at: 0, kind: 'level', name: 'permits', value: 5 },
      { at: 0, kind: 'waiting', lane: 5, name: 'https://example.com/5', what: 'a permit' },
    ]));
  });
});

describe('--source', () => {
  it('prints the code as it stands in the package, and where its operators and their tests are', async () => {
    const { code, stdout } = await cliRun(['run', 'namedTasks', '--source']);
    expect(code).toBe(0);
    const file = readFileSync(new URL('../../src/examples/scenarios/tasks/namedTasks.ts', import.meta.url), 'utf8');
    expect(stdout).toBe(`// src/examples/scenarios/tasks/namedTasks.ts
${file}
// createTask
//   src/operators/tasks/createTask.ts
//   marble-tests/tasks/createTask.marble.test.ts
// sleep
//   src/operators/timeouts/sleep.ts
//   marble-tests/timeouts/sleep.marble.test.ts
`);
  });

  it('knows the places of every operator of every scenario', async () => {
    const { code, stdout } = await cliRun(['run', '--all', '--source']);
    expect(code).toBe(0);
    const places = [...stdout.matchAll(/^\/\/ {3}(.*)$/gm)].map(([, path]) => path as string);
    expect(places.length).toBeGreaterThan(catalogue.length);
    expect(places.filter((path) => !existsSync(path))).toEqual([]);
    const named = [...stdout.matchAll(/^\/\/ (\w+)\n(?!\/\/ {3}src)/gm)].map(([, name]) => name);
    expect(named).toEqual([]);
  });
});

describe('a scenario that differs', () => {
  it.each([
    ['otherLine', "line 1: expected 'what it should say', got 'what it says'"],
    ['otherTime', 'expected 500 ms, took 700 ms'],
    ['broken', 'failed: RangeError: broken'],
    ['leftTimer', 'A timer due at 3600000 ms is left'],
  ])('%s exits with 2 and says what differs', async (name, problem) => {
    const { code, stdout } = await ownRun([name], { virtual: true });
    expect(code).toBe(2);
    expect(stdout).toMatch(/✗ not as documented, after \d\.\d\d s\n/);
    expect(stdout).toContain(problem);
  });

  it('does not keep the next from being run, and all are summed up', async () => {
    const { code, stdout } = await ownRun(['otherLine', 'asDocumented', 'otherTime'], { virtual: true });
    expect(code).toBe(2);
    expect(stdout).toContain('✓ as documented, in 1.00 s (documented: 1.00 s, one after another: 2.00 s)');
    expect(stdout.split('\n').slice(-4)).toEqual([
      "✗ otherLine: line 1: expected 'what it should say', got 'what it says'",
      '✗ otherTime: expected 500 ms, took 700 ms',
      expect.stringMatching(/^3 scenarios in \d\.\d\d s: 1 as documented, 2 failed$/),
      '',
    ]);
  });

  it('is so in JSON, too', async () => {
    const { code, stdout } = await ownRun(['otherLine', 'asDocumented'], { virtual: true, json: true });
    expect(code).toBe(2);
    expect(documents(stdout)).toMatchObject([
      { outcome: 'failed', problems: ["line 1: expected 'what it should say', got 'what it says'"] },
      { outcome: 'as documented', problems: [] },
    ]);
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels the scenario, whose cleanup is awaited, and exits with %i', async (signal, exitCode) => {
    const running = own(['endless', 'asDocumented'], { timeline: true });
    await until(() => running.stdout.includes('waiting'));
    running.child.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(exitCode);
    expect(stdout).toMatch(/ s {2}cleaned up\n/);
    expect(stdout).toMatch(/^waiter +[·┈━╌]*░+╌?!$/m);
    expect(stdout).toContain(`! interrupted by ${signal} after`);
    expect(stdout).toMatch(/\n1 scenario in \d+\.\d\d s: 1 interrupted\n$/);
  });
});

describe('--all', () => {
  const cpuTime = new URL('programs/cpuTime.mjs', import.meta.url).href;

  it('--virtual performs what needs nothing real, skips the rest and says why, in less than five seconds', async () => {
    const { code, stdout, stderr } = await cliRun(['run', '--all', '--virtual'], {
      env: { NODE_OPTIONS: `--import=${cpuTime}` },
    });
    expect(stdout).not.toContain('✗');
    expect(code).toBe(0);
    const bound = catalogue.filter(({ needs }) => needs);
    for (const { name, needs = [] } of bound) {
      expect(stdout).toContain(`- ${name} is skipped: no virtual clock stands for its ${needs.join(' and ')}\n`);
    }
    const count = catalogue.length;
    const counts = `${count - bound.length} as documented, ${bound.length} skipped`;
    expect(stdout).toMatch(new RegExp(`\\n${count} scenarios in \\d+\\.\\d\\d s: ${counts}\\n$`));
    expect(Number(/^cpu (\d+)$/m.exec(stderr)?.[1])).toBeLessThan(5000);
  });

  it('--json says it of each', async () => {
    const { stdout } = await ownRun([], { all: true, virtual: true, json: true });
    expect(Object.fromEntries(documents(stdout).map(({ scenario, outcome }) => [scenario.name, outcome]))).toEqual({
      asDocumented: 'as documented',
      otherLine: 'failed',
      otherTime: 'failed',
      broken: 'failed',
      leftTimer: 'failed',
      bound: 'skipped',
      endless: 'failed',
    });
  });
});
