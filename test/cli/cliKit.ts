import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type CheckRecord } from '../../src/examples/check/record.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/examples/cli.js');

// `npm test` builds first; a test run on its own may not have.
if (!existsSync(cli)) spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: root });

export interface Running {
  readonly child: ChildProcess;
  /** Everything, once the process has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What to send on standard input, which then ends; without it standard input is empty. */
  readonly input?: string;
}

/** Starts the built command line in a process of its own, killed after the test at the latest. */
export function start(args: readonly string[], { cwd = root, env = {}, input = '' }: StartOptions = {}): Running {
  const inherited = { ...process.env };
  // The test runner sets them for itself.
  delete inherited['FORCE_COLOR'];
  delete inherited['NO_COLOR'];
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...inherited, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(input);
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({ code: code as number | null, stdout, stderr }),
  );
  return { child, ended };
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
