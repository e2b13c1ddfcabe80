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

const candidates = ['python3.14', 'python3.13', 'python3', '/usr/bin/python3', ...installed()];

/** The first CPython on which `code`, which prints what it found, does not fail. */
function first(library, code) {
  for (const candidate of candidates) {
    const { status, stdout } = spawnSync(candidate, ['-c', code], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [python, found] = stdout.trim().split('\n');
    console.log(`${library}: ${found}`);
    return [{ library, python }];
  }
  return [];
}

/** CPython 3.13 or later with asyncio's own loop, and uvloop's where any since 3.11, the first with task groups, has it. */
export function pythons() {
  const since = (minor) => `import sys; assert sys.version_info >= (3, ${minor}); print(sys.executable)`;
  const version = "'CPython', sys.version.split()[0]";
  const asyncio = first('asyncio', `${since(13)}; print(${version})`);
  if (asyncio.length === 0) console.error('no CPython >= 3.13 found: asyncio is left out');
  return [...asyncio, ...first('uvloop', `${since(11)}; import uvloop; print(uvloop.__version__, 'on', ${version})`)];
}
