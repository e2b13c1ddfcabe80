import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Node as it is where the optional packages were left out. */
const hooks = `
  export const resolve = (specifier, context, next) => {
    if (!/^(pg|@electric-sql)/.test(specifier)) return next(specifier, context);
    throw Object.assign(new Error('left out: ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' });
  };
`;
const register = `
  import { register } from 'node:module';
  register("data:text/javascript,${encodeURIComponent(hooks)}");
`;
const program = `
  const { catalogue } = await import('./dist/examples/catalogue/catalogue.js');
  const { perform } = await import('./dist/examples/runner/perform.js');
  const scenario = catalogue.find(({ name }) => name === 'postgresUsers');
  const { failure } = await perform(scenario);
  console.log(failure.error.message);
`;

it('without the optional packages all else works, and a database example says what to install', () => {
  const preload = `data:text/javascript,${encodeURIComponent(register)}`;
  const args = ['--import', preload, '--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
    encoding: 'utf8',
  });
  expect(stdout, stderr).toMatch(/^The database examples need optional packages: npm install pg pg-cursor/);
});
