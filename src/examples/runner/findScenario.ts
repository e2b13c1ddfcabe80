import leven from 'leven';
import { UsageError } from '../check/options.ts';
import { type Scenario } from '../scenarios/scenario.ts';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');

/** How many names a suggestion has at most. */
const MOST = 5;

/** The scenario of this name, however it is spelt: `semaphoreOfFive`, `semaphore-of-five`, `SEMAPHORE_OF_FIVE`. */
export function findScenario(catalogue: readonly Scenario[], name: string): Scenario {
  const wanted = plain(name);
  const found = catalogue.find((scenario) => plain(scenario.name) === wanted);
  if (found) return found;
  const names = similar(wanted, catalogue.map((scenario) => scenario.name));
  const hint = names.length > 0 ? `Did you mean ${names.join(', ')}?` : 'rx-asyncio list shows what there is.';
  throw new UsageError(`There is no scenario ${name}. ${hint}`);
}

/** The names that have it in them, else the nearest. */
function similar(wanted: string, names: readonly string[]): string[] {
  const containing = wanted === '' ? [] : names.filter((name) => plain(name).includes(wanted));
  if (containing.length > 0) return containing.slice(0, MOST);
  // A name is long: what was typed may be a misspelt beginning of it.
  const distances = names.map((name) =>
    Math.min(...[plain(name), plain(name).slice(0, wanted.length)].map((each) => leven(wanted, each))),
  );
  const least = Math.min(...distances);
  return least > wanted.length / 2 ? [] : [names[distances.indexOf(least)] as string];
}
