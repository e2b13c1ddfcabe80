import { beforeAll, describe, expect, it } from 'vitest';
import { findExamples, promised, runExamples, type Example, type Outcome } from './examples.ts';
import { madeUpTree } from './madeUpTree.ts';

const examples = findExamples(process.cwd());

describe.runIf(examples.length > 0)('every example of the docs compiles and prints what it says', () => {
  let outcomes: Outcome[];
  beforeAll(() => {
    outcomes = runExamples(process.cwd(), examples, 10_000);
  }, 300_000);

  it.each(examples.map((example, index) => ({ ...example, index })))('$name', ({ index, ...example }) => {
    expect(outcomes[index]).toEqual({ diagnostics: [], error: null, output: promised(example) });
  });
});

describe('the runner', () => {
  it('finds the ts fences of doc comments, READMEs and docs/, and nothing else', () => {
    const tree = {
      'src/operators/tasks/a.ts': [
        '/**',
        ' * Does it.',
        ' * @example',
        ' * ```ts',
        ' * if (1) {',
        ' *   console.log(1); // -> 1',
        ' * }',
        ' * ```',
        ' */',
        'export const a = `',
        '```ts',
        'not a doc comment',
        '```',
        '`;',
      ].join('\n'),
      'README.md': '# Title\n\n```sh\nnpm ci\n```\n\n```ts\nconsole.log(2); // -> 2\n```\n',
      'README.zh-CN.md': '',
      'docs/decisions/a.md': '```js\nnot one\n```\n```ts\nconsole.log(3); // -> 3\n```\n',
    };
    expect(madeUpTree(tree, findExamples)).toEqual([
      { name: 'src/operators/tasks/a.ts:4', code: 'if (1) {\n  console.log(1); // -> 1\n}\n' },
      { name: 'README.md:7', code: 'console.log(2); // -> 2\n' },
      { name: 'docs/decisions/a.md:4', code: 'console.log(3); // -> 3\n' },
    ]);
  });

  it('reports what an example prints, and everything that can be wrong with one', () => {
    const codes = {
      async: "import { timer } from 'rxjs'; timer(5).subscribe((n) => console.log('a', { n })); console.log('b');",
      mistyped: "export const a: string = 1; console.log('ran');",
      thrower: "throw new Error('thrown');",
      late: "setTimeout(() => { throw new Error('late'); }, 1);",
      rejection: "void Promise.reject(new Error('unhandled'));",
      stuck: 'await new Promise(() => undefined);',
      hanging: "console.log('first'); setInterval(() => undefined, 10);",
      exiting: "console.log('out'); process.exit();",
      last: "console.log('two\\nlines');",
    };
    const made: Example[] = Object.entries(codes).map(([name, code]) => ({ name, code }));
    const outcomes = runExamples(process.cwd(), made, 1_500);
    const fine = { diagnostics: [], error: null };
    expect(Object.fromEntries(made.map(({ name }, index) => [name, outcomes[index]]))).toEqual({
      async: { ...fine, output: ['b', 'a { n: 0 }'] },
      mistyped: { ...fine, diagnostics: ["Type 'number' is not assignable to type 'string'."], output: ['ran'] },
      thrower: { ...fine, error: expect.stringContaining('Error: thrown'), output: [] },
      late: { ...fine, error: expect.stringContaining('Error: late'), output: [] },
      rejection: { ...fine, error: expect.stringContaining('Error: unhandled'), output: [] },
      stuck: { ...fine, error: 'its top-level await never settled', output: [] },
      hanging: { ...fine, error: 'still running after 1500 ms', output: ['first'] },
      exiting: { ...fine, output: ['out'] },
      last: { ...fine, output: ['two', 'lines'] },
    });
  }, 60_000);

  it('expects one line for each `// ->`', () => {
    const code = "console.log('a'); // -> a\nconsole.log({\n  b: 1 });\n// -> { b: 1 }\n// ->\n// not this -> c\n";
    expect(promised({ name: '', code })).toEqual(['a', '{ b: 1 }', '']);
  });
});
