import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const flags = {
  time: [],
  memory: ['--expose-gc'],
  flat: ['--expose-gc'],
  // A young generation so large that nothing is collected while it is measured.
  bytes: ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512'],
};

/** Runs one case in a fresh process: its figures, or `{ failed }` with the reason. */
export async function runCase({ library, python, workload, n, mode }, ms) {
  const args = [library, workload.name, String(n), mode, String(ms)];
  const node = [...flags[mode], at('child.js'), ...args];
  const [command, all] = python ? [python, [at('cpython.py'), ...args]] : [process.execPath, node];
  try {
    const { stdout } = await exec(command, all, { timeout: 120_000, maxBuffer: 1 << 24 });
    return JSON.parse(stdout);
  } catch (error) {
    const reason = error.killed ? 'more than two minutes' : error.stderr || error.message;
    return { failed: reason.trim().split('\n').at(-1) };
  }
}
