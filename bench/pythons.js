import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';

function installed() {
  try {
    const versions = `${homedir()}/.pyenv/versions`;
    return readdirSync(versions).map((version) => `${versions}/${version}/bin/python`);
  } catch {
    return [];
  }
}

const ask = (python, code) => spawnSync(python, ['-c', code], { encoding: 'utf8' });

/** CPython 3.13 or later, with asyncio's own loop and, where it is installed, uvloop's. */
export function pythons() {
  const code = 'import sys; assert sys.version_info >= (3, 13); print(sys.executable)';
  for (const python of ['python3.14', 'python3.13', 'python3', ...installed()]) {
    const { status, stdout } = ask(python, code);
    if (status !== 0) continue;
    const found = [{ library: 'asyncio', python: stdout.trim() }];
    if (ask(stdout.trim(), 'import uvloop').status === 0) found.push({ library: 'uvloop', python: stdout.trim() });
    return found;
  }
  console.error('no CPython >= 3.13 found: asyncio is left out');
  return [];
}
