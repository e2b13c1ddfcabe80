import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Scenario } from '../scenarios/scenario.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A scenario's code, with the places of its operators and of what proves them in comments. */
export function sourceOf({ name, chapter, operators }: Scenario): string {
  const path = `src/examples/scenarios/${chapter}/${name}.ts`;
  const code = readFileSync(join(root, path), 'utf8').trimEnd();
  const places = operators.flatMap(placesOf);
  return [`// ${path}`, code, ...(places.length > 0 ? ['', ...places] : [])].join('\n');
}

function placesOf(operator: string): string[] {
  const file = operator.charAt(0).toLowerCase() + operator.slice(1);
  const found = readdirSync(join(root, 'src/operators'), { recursive: true, encoding: 'utf8' })
    .find((each) => basename(each) === `${file}.ts`);
  if (found === undefined) return [`// ${operator}`];
  const chapter = dirname(found);
  const places = [`// ${operator}`, `//   src/operators/${chapter}/${file}.ts`];
  // An error is tested with what fails with it.
  if (operator.endsWith('Error')) return places;
  return [...places, `//   ${chapter === 'node' ? nodeTest(file) : `marble-tests/${chapter}/${file}.marble.test.ts`}`];
}

/** What needs Node is tested in real time, some of it several to a file. */
function nodeTest(file: string): string {
  const own = `test/node/${file}.test.ts`;
  return existsSync(join(root, own)) ? own : 'test/node';
}
