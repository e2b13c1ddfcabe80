import js from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The chapters in reading order: each may import `internal/` and the chapters before it. */
const chapters = ['tasks', 'timeouts', 'sync', 'queues', 'streams', 'debug'];
const operators = (...folders) => folders.map((folder) => `src/operators/${folder}`);

const browserSafe = ['src/operators/**/*.ts'];
const nodeOnly = ['src/operators/node/**/*.ts'];

const zones = [
  ...chapters.map((chapter, index) => ({
    target: `src/operators/${chapter}`,
    from: operators(...chapters.slice(index + 1), 'node', 'index.ts'),
    message: 'A chapter imports internal/ and earlier chapters only.',
  })),
  {
    target: 'src/operators/internal',
    from: operators(...chapters, 'node', 'index.ts'),
    message: 'The kernel knows no chapter.',
  },
  {
    target: 'src/operators/index.ts',
    from: operators('node'),
    message: 'The root export runs in a browser; Node functions leave through rx-asyncio/node.',
  },
  {
    target: 'src/operators',
    from: ['src/testing', 'src/examples'],
    message: 'The library knows neither its testing kit nor its examples.',
  },
  {
    target: 'src/testing',
    from: [...operators(...chapters, 'node', 'index.ts'), 'src/examples'],
    message: 'The testing kit stands on the kernel alone, so that it can judge every operator.',
  },
  {
    target: 'src/examples',
    from: ['src/operators', 'src/testing'],
    message: "Examples import what users import: 'rx-asyncio', 'rx-asyncio/node', 'rx-asyncio/testing'.",
  },
];

/** `Subscriber` is deprecated for construction in RxJS 7 and 8: one file makes them, the others may name the type. */
const noSubscriber = {
  name: 'rxjs',
  importNames: ['Subscriber'],
  allowTypeImports: true,
  message: 'Only internal/seam.ts makes Subscribers.',
};

const rxjsOnly = {
  regex: String.raw`^(?!\.{1,2}/|rxjs$)`,
  message: 'Outside node/ the library runs in a browser and depends on rxjs alone.',
};

export default defineConfig(
  { ignores: ['dist/', 'build/', 'coverage/', 'bench/.build*/'] },
  js.configs.recommended,
  {
    plugins: { '@stylistic': stylistic },
    rules: {
      // Prose is wrapped by eye.
      '@stylistic/max-len': ['error', { code: 120, ignoreComments: true }],
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
      '@stylistic/semi': 'error',
      '@stylistic/comma-dangle': ['error', 'always-multiline'],
      '@stylistic/eol-last': 'error',
      '@stylistic/no-trailing-spaces': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, rxjsX.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'no-restricted-properties': ['error', { property: 'lift', message: '`lift` is gone in RxJS 8.' }],
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [noSubscriber] }],

      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'no-console': 'error',

      // A number or a boolean in a template prints what everyone expects.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => subscriber.complete()` and `return fail(error)` say what they do; braces would not make them safer.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A callback typed `boolean | void` may return nothing.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Isolated declarations ask for the type of a parameter that defaults to `Infinity`.
      '@typescript-eslint/no-inferrable-types': 'off',
      // A getter that a subclass overrides cannot be a field.
      '@typescript-eslint/class-literal-property-style': 'off',
      // Spreading a string gives code points, which is what a marble's letter is.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `message || name` means the name where the message is empty.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      // Deprecated is RxJS's own use of the constructor; timeouts fail with that very class, so that users catch one.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'rxjs', name: 'TimeoutError' }] },
      ],
      // Re-entrant code asks again after a call what that call may have changed; the rule believes nothing has.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `isolatedDeclarations` wants the type on the left.
      '@typescript-eslint/consistent-generic-constructors': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      // `as T` keeps the `undefined` that a caller's T may allow; `!` would deny it.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // In ring buffers and drain loops an index is proven by the line above; a check would only hide a bug.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An operator passes on whatever its source failed with, Error or not.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      'rxjs-x/throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      // An operator that subscribes inside a subscriber is what this library is made of.
      'rxjs-x/no-nested-subscribe': 'off',
      // Events, conditions and queues are Subjects by design: being fed is how they are used.
      'rxjs-x/no-unsafe-subject-next': 'off',
      // `subscribe(next)` reads better where only values matter.
      'rxjs-x/prefer-observer': 'off',
    },
  },
  {
    files: browserSafe,
    ignores: nodeOnly,
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [noSubscriber], patterns: [rxjsOnly] }],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require'],
    },
  },
  {
    // A straggler is named on stderr even when nobody reads the result.
    files: nodeOnly,
    rules: { 'no-console': ['error', { allow: ['error'] }] },
  },
  {
    files: ['src/operators/internal/seam.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [rxjsOnly] }],
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    files: ['src/examples/**/*.ts', 'bench/**/*.js'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', 'marble-tests/**/*.ts'],
    rules: {
      // Tests hand over wrong arguments and throw odd values on purpose.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      'rxjs-x/throw-error': 'off',
      // What `expect.any(…)` and its like return is typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A fake `async` body or a listener that returns nothing is often the very thing under test.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: false, setTimeout: false, clearTimeout: false, setImmediate: false } },
  },
  {
    files: ['test/**/*.mjs'],
    languageOptions: { globals: { console: false, performance: false, process: false, setInterval: false } },
  },
  {
    files: ['bench/**/*.js'],
    languageOptions: {
      globals: { AbortController: false, URL: false, console: false, performance: false, queueMicrotask: false },
    },
  },
);
