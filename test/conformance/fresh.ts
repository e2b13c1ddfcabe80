import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { disagreements } from './compare.ts';
import { Interpreter } from './interpreter.ts';
import { readPrograms } from './readPrograms.ts';
import type { Trace } from './trace.ts';

const usage = `npm run -s conformance:fresh -- --seed N --count K [--features LIST] [--profile sep|dense|mix]
    [--python PATH] [--generator PATH]

Generates programs, runs them in CPython and here, and compares; shrinks the first one that differs.
--features   as the generator takes them; default: core
--python     CPython >= 3.13; default: $PYTHON, else python3.13
--generator  default: $ASYNCIO_TRACE, else ../shared/conformance/asyncio_trace.py`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '500' },
    features: { type: 'string', default: 'core' },
    profile: { type: 'string', default: 'sep' },
    python: { type: 'string', default: process.env.PYTHON ?? 'python3.13' },
    generator: { type: 'string', default: process.env.ASYNCIO_TRACE ?? '../shared/conformance/asyncio_trace.py' },
    help: { type: 'boolean' },
  },
});
const { seed, count, features, profile, python, generator } = values;

const SHRUNK = 1;

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

function skip(why: string): never {
  process.stdout.write(`skipped: ${why}\n`);
  process.exit(0);
}

/** What a command of the generator prints. */
function generated(args: readonly string[], input = ''): string {
  const { status, stdout, error } = spawnSync(python, [generator, ...args], {
    input, encoding: 'utf8', maxBuffer: Infinity, stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (status !== 0) fail(error?.message ?? `${generator} ${args.join(' ')} ended with ${status ?? 'a signal'}`);
  return stdout;
}

if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
if (!existsSync(generator)) skip(`no generator at ${generator}; see --generator`);
const version = spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 13))']);
if (version.status !== 0) skip(`${python} is no CPython >= 3.13; see --python`);

const text = generated(['gen', '--seed', seed, '--count', count, '--features', features, '--profile', profile]);
const programs = readPrograms(text);
const expected = generated(['run', '-'], text).trim().split('\n').map((line) => JSON.parse(line) as Trace);

const failing = programs.filter((program, i) => {
  const found = disagreements(expected[i]!, new Interpreter(program).trace());
  if (found.length > 0) process.stdout.write(`${program.id} differs\n  ${found.join('\n  ')}\n`);
  return found.length > 0;
});

const cli = `"${process.execPath}" "${fileURLToPath(new URL('cli.js', import.meta.url))}" --programs - --json`;
for (const program of failing.slice(0, SHRUNK)) {
  const small = generated(['shrink', '--cmd', cli, '-'], JSON.stringify(program));
  process.stdout.write(`${program.id}, shrunk:\n${small}`);
}
const verdict = failing.length === 0 ? 'all agree' : `${failing.length} differ`;
process.stdout.write(`${programs.length} programs, seed ${seed}, ${features}, ${profile}: ${verdict}\n`);
process.exitCode = failing.length === 0 ? 0 : 1;
