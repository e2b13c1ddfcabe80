import { expect, it } from 'vitest';
import { madeUpTree } from './madeUpTree.ts';
import { readPublicApi, renderPublicApi } from './publicApi.ts';

it('the public surface is the one recorded in etc/api.md (`npm run api` records a new one)', async () => {
  await expect(renderPublicApi(readPublicApi(process.cwd()))).toMatchFileSnapshot('../../etc/api.md');
});

it('the record holds overloads, aliases, types and what they mention, and neither comments nor private members', () => {
  const tree = {
    'src/testing/index.ts': '',
    'src/operators/node/index.ts': "export { first as renamed } from '../tasks/first.ts';",
    'src/operators/index.ts': "export * from './tasks/first.ts';\nexport { b, type Options } from './tasks/b.ts';",
    'src/operators/tasks/first.ts': `
      import { type Hidden } from '../internal/hidden.ts';
      /** Doc. */
      export function first(a: number): Hidden;
      export function first(a: string): Hidden;
      export function first(a: unknown): Hidden { return a as Hidden; }`,
    'src/operators/tasks/b.ts': `
      import { type Unseen } from '../internal/hidden.ts';
      /** Doc. */
      export interface Options { readonly size: number }
      export class B<T> {
        #secret = 1;
        private a: Unseen | undefined;
        /** Doc. */
        constructor(private readonly own: T) {}
        get size(): number { return 1; }
      }
      export const b: B<Options> = new B({ size: 1 });`,
    'src/operators/internal/hidden.ts': 'export interface Hidden { a: 1 }\nexport interface Unseen { b: 2 }',
  };

  expect(madeUpTree(tree, (root) => renderPublicApi(readPublicApi(root)))).toMatchInlineSnapshot(`
    "# Public API

    Every declaration users can import, without comments. A test fails when this is stale; \`npm run api\` rewrites it.

    ## rx-asyncio

    \`\`\`ts
    export interface Options {
        readonly size: number;
    }

    export declare const b: B<Options>;

    export declare function first(a: number): Hidden;
    export declare function first(a: string): Hidden;
    \`\`\`

    ## rx-asyncio/node

    \`\`\`ts
    export declare function first(a: number): Hidden;
    export declare function first(a: string): Hidden;
    export { first as renamed };
    \`\`\`

    ## Not exported, but mentioned above

    \`\`\`ts
    export declare class B<T> {
        constructor(own: T);
        get size(): number;
    }

    export interface Hidden {
        a: 1;
    }
    \`\`\`
    "
  `);
});
