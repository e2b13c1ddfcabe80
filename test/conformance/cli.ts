import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Interpreter } from './interpreter.ts';
import { readPrograms } from './readPrograms.ts';

const usage = `npm run -s conformance -- --programs FILE [--json]

Runs programs, JSON lines in FILE or, for -, on standard input, and prints a trace a line.
--json prints the traces only, without the summary on standard error.`;

const { values } = parseArgs({ options: { programs: { type: 'string' }, json: { type: 'boolean' } } });
if (values.programs === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const programs = readPrograms(readFileSync(values.programs === '-' ? 0 : values.programs, 'utf8'));
const start = performance.now();
for (const program of programs) process.stdout.write(`${JSON.stringify(new Interpreter(program).trace())}\n`);
if (!values.json) {
  const seconds = (performance.now() - start) / 1000;
  process.stderr.write(`${programs.length} programs in ${seconds.toFixed(2)} s\n`);
}
