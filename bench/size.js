/**
 * `npm run size`: what the built package weighs, minified and gzipped, without RxJS, and how long importing it takes,
 * as a share of what importing RxJS takes. Fails when a figure is above the one recorded in size.json by more than its
 * margin; `-- --record` records today's.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from './statistics.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = new URL('size.json', import.meta.url);
const { margin, importMargin, ...recorded } = JSON.parse(readFileSync(file, 'utf8'));

async function bytesOf(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['rxjs'],
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const IMPORTS = `
  const start = performance.now();
  await import('rxjs');
  const rxjs = performance.now();
  await import('rx-asyncio');
  console.log((performance.now() - rxjs) / (rxjs - start));`;

function importShare() {
  const once = () => Number(execFileSync(process.execPath, ['--input-type=module', '-e', IMPORTS], { cwd: root }));
  return Number(median(Array.from({ length: 11 }, once)).toFixed(2));
}

const names = ['gather', 'Semaphore', 'waitFor', 'taskGroup', 'Queue'];
const figures = { everything: await bytesOf("export * from 'rx-asyncio';") };
for (const name of names) figures[name] = await bytesOf(`export { ${name} } from 'rx-asyncio';`);
figures.import = importShare();

if (process.argv.includes('--record')) {
  writeFileSync(file, `${JSON.stringify({ margin, importMargin, ...figures }, undefined, 2)}\n`);
}
for (const [name, figure] of Object.entries(figures)) {
  const limit = recorded[name] * (name === 'import' ? importMargin : margin);
  const over = figure > limit;
  if (over && !process.argv.includes('--record')) process.exitCode = 1;
  const unit = name === 'import' ? 'x RxJS' : 'bytes';
  const verdict = over ? ': TOO MUCH' : '';
  console.log(`${name.padEnd(12)} ${String(figure).padStart(6)} ${unit}, recorded ${recorded[name]}${verdict}`);
}
