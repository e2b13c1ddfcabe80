// node runExamples.js OUT_DIR LIMIT MODULE…: imports the modules in turn, each once the event loop has run dry after
// the one before, and writes what each printed to OUT_DIR/results.ndjson.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const [outDir, limit, ...modules] = process.argv.slice(2);
let current;

process.stdout.write = (chunk) => {
  current.text += chunk;
  return true;
};

function begin() {
  const example = { text: '', error: null, settled: false };
  current = example;
  example.watchdog = setTimeout(() => {
    example.error = `still running after ${limit} ms`;
    process.exit();
  }, Number(limit)).unref();
  // An import that needs no I/O leaves the loop idle, and after an idle turn Node would exit without another beforeExit.
  setImmediate(() => undefined);
  import(pathToFileURL(join(outDir, modules.shift())).href)
    .catch((error) => (example.error = error?.stack ?? String(error)))
    .finally(() => (example.settled = true));
}

function report() {
  if (!current) return;
  clearTimeout(current.watchdog);
  const lines = stripVTControlCharacters(current.text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  appendFileSync(join(outDir, 'results.ndjson'), `${JSON.stringify({ output: lines, error: current.error })}\n`);
  current = undefined;
}

process.on('uncaughtException', (error) => (current.error = error?.stack ?? String(error)));
process.on('beforeExit', () => {
  if (current && !current.settled) current.error = 'its top-level await never settled';
  report();
  if (modules.length > 0) begin();
});
process.on('exit', report);
begin();
