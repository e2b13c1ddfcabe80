import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { workloads } from './workloads.js';

const USAGE = `npm run bench -- [options]
  --quick            one round of short runs, two minutes at most
  --only a,b         only workloads whose name contains a or b
  --libs a,b         only these libraries
  --against asyncio  CPython as well, with uvloop where it is installed
  --growth           rx-asyncio alone, at 1e3 .. 1e6: does an operation cost more among many?
  --rounds N         how often each case runs (default 5)
  --ms N             how long one case is measured, in milliseconds (default 500)`;

const split = (list) => list?.split(',').filter(Boolean);
const found = readdirSync(new URL('libs', import.meta.url)).map((file) => file.replace('.js', ''));
const all = [...new Set(['rx-asyncio', 'native', 'rxjs', ...found])];

/** Exits with a word to the user for what it does not know. */
function refuse(what) {
  console.error(`${what}\n\n${USAGE}`);
  process.exit(2);
}

function parse() {
  const string = { type: 'string' };
  const boolean = { type: 'boolean', default: false };
  const options = { quick: boolean, growth: boolean, help: boolean, only: string, libs: string, against: string };
  try {
    return parseArgs({ options: { ...options, rounds: string, ms: string } }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

export function readOptions() {
  const values = parse();
  if (values.help) refuse('Measures rx-asyncio side by side with its peers.');
  if (values.against !== undefined && values.against !== 'asyncio') refuse(`--against ${values.against}: only asyncio`);
  const only = split(values.only) ?? [''];
  const chosen = workloads.filter(({ name }) => only.some((part) => name.includes(part)));
  const libs = split(values.libs) ?? all;
  const unknown = libs.find((library) => !all.includes(library));
  if (unknown) refuse(`--libs ${unknown}: there are ${all.join(', ')}`);
  if (chosen.length === 0) refuse(`--only ${values.only}: there are ${workloads.map(({ name }) => name).join(', ')}`);
  return {
    growth: values.growth,
    asyncio: values.against === 'asyncio',
    workloads: chosen,
    libs,
    rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
    ms: Number(values.ms ?? (values.quick ? 100 : 500)),
    /** How many operations a case has at most. */
    most: values.quick ? 20_000 : Infinity,
    /** When a quick run stops starting cases. */
    deadline: values.quick ? 110_000 : Infinity,
  };
}
