import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { type CheckRecord } from '../../src/examples/check/record.ts';

// Processes take as long as the machine lets them.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/examples/cli.js');

// `npm test` builds first; a test run on its own may not have.
if (!existsSync(cli)) spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: root });

/** A process under way; `stdout` and `stderr` hold what it has said so far. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything, once the process has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export interface StartOptions {
  /** A file in `programs/`. Default: the built command line. */
  readonly program?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What to send on standard input, which then ends; `null` leaves it open. Default: nothing. */
  readonly input?: string | null;
}

/** Starts the built command line in a process of its own, killed after the test at the latest. */
export function start(args: readonly string[], options: StartOptions = {}): Running {
  const { program, cwd = root, env = {}, input = '' } = options;
  const path = program === undefined ? cli : join(root, 'test/cli/programs', program);
  const inherited = { ...process.env };
  // The test runner sets them for itself.
  delete inherited.FORCE_COLOR;
  delete inherited.NO_COLOR;
  return watch(spawn(process.execPath, [path, ...args], { cwd, env: { ...inherited, ...env } }), input);
}

/** Runs a shell command, in which `$rx` is the command line. */
export async function shell(command: string, { cwd = root }: StartOptions = {}) {
  const rx = `${process.execPath} ${cli}`;
  return watch(spawn('sh', ['-c', command.replaceAll('$rx', rx)], { cwd }), '').ended;
}

function watch(child: ChildProcessWithoutNullStreams, input: string | null): Running {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  // A process that fails at once takes no input.
  child.stdin.on('error', () => undefined);
  if (input !== null) child.stdin.end(input);
  return {
    child,
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, ...said })),
  };
}

export async function cliRun(args: readonly string[], options?: StartOptions) {
  return start(args, options).ended;
}

/** The records in NDJSON. */
export function records(ndjson: string): CheckRecord[] {
  return ndjson.split('\n').filter(Boolean).map((line) => JSON.parse(line) as CheckRecord);
}

/** A folder that is removed after the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rx-asyncio-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until the condition holds; the test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
