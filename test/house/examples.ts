import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

export interface Example {
  /** Where it stands: `file:line`. */
  readonly name: string;
  readonly code: string;
}

export interface Outcome {
  /** What the compiler said against it. */
  readonly diagnostics: readonly string[];
  /** The lines it printed. */
  readonly output: readonly string[];
  /** Why it did not end well: what it threw, or that it did not end at all. */
  readonly error: string | null;
}

/** Every `ts` fence of the doc comments, READMEs and pages of docs/ under `root`. */
export function findExamples(root: string): Example[] {
  const include = ['src/operators/**/*.ts', 'src/testing/**/*.ts', 'README*.md', 'docs/**/*.md'];
  return ts.sys.readDirectory(root, ['.ts', '.md'], undefined, include).flatMap((path) => {
    const file = relative(root, path).split(sep).join('/');
    const text = readFileSync(path, 'utf8');
    return file.endsWith('.md') ? fences(file, text, 1) : inDocComments(file, text);
  });
}

function inDocComments(file: string, text: string): Example[] {
  return [...text.matchAll(/\/\*\*[^]*?\*\//g)].flatMap(({ 0: comment, index }) =>
    fences(file, comment.replaceAll(/^[ \t]*\* ?/gm, ''), text.slice(0, index).split('\n').length),
  );
}

function fences(file: string, text: string, firstLine: number): Example[] {
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(({ 1: code, index }) => ({
    name: `${file}:${firstLine + text.slice(0, index).split('\n').length - 1}`,
    code: code!,
  }));
}

/** The lines an example promises: what follows each `// ->`. */
export function promised({ code }: Example): string[] {
  return [...code.matchAll(/\/\/ -> ?(.*)$/gm)].map(([, line]) => line!);
}

/**
 * Type-checks all examples as one program, then runs each on the package compiled from its sources, as a user would
 * import it. `limit` bounds one example, in ms.
 */
export function runExamples(root: string, examples: readonly Example[], limit: number): Outcome[] {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const outDir = mkdtempSync(join(root, 'node_modules/.cache/examples-'));
  try {
    const diagnostics = compile(root, examples, outDir);
    const runs = execute(examples.length, outDir, limit);
    return examples.map((_, index) => ({ diagnostics: diagnostics[index]!, ...runs[index]! }));
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

/** Writes the examples and the library to `outDir` as a package named rx-asyncio. */
function compile(root: string, examples: readonly Example[], outDir: string): string[][] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const asExample = { noEmit: false, noUnusedLocals: false, noUnusedParameters: false, outDir, rootDir: root };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, ...asExample }, root);
  const codes = new Map(examples.map(({ code }, index) => [join(root, 'examples', `${index}.ts`), code]));

  const host = ts.createCompilerHost(options);
  host.fileExists = (path) => codes.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => codes.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram([...codes.keys()], options, host);
  program.emit();

  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  const here = JSON.stringify({ name: 'rx-asyncio', type: 'module', exports }).replaceAll('./dist/', './src/');
  writeFileSync(join(outDir, 'package.json'), here);

  return [...codes.keys()].map((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}

type Run = Pick<Outcome, 'output' | 'error'>;

/** One process runs them in turn; only one that hangs or exits needs a new process for those after it. */
function execute(count: number, outDir: string, limit: number): Run[] {
  const results = join(outDir, 'results.ndjson');
  const runs: Run[] = [];
  while (runs.length < count) {
    writeFileSync(results, '');
    const before = runs.length;
    const modules = Array.from({ length: count - before }, (_, index) => `./examples/${before + index}.js`);
    const script = join(import.meta.dirname, 'runExamples.js');
    let death = 'ended without a result';
    try {
      execFileSync(process.execPath, [script, outDir, String(limit), ...modules], {
        stdio: ['ignore', 'ignore', 'pipe'],
        // A loop that never yields cannot be stopped from inside.
        timeout: (limit + 1_000) * modules.length,
        killSignal: 'SIGKILL',
      });
    } catch (error) {
      death = String(error);
    }
    for (const line of readFileSync(results, 'utf8').split('\n')) if (line) runs.push(JSON.parse(line) as Run);
    if (runs.length === before) runs.push({ output: [], error: death });
  }
  return runs;
}
