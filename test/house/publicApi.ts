import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** One name that users can import, or (without a subpath) one that a public declaration mentions. */
export interface PublicName {
  readonly name: string;
  /** The file that declares it, from the project's root. */
  readonly file: string;
  /** Its declarations, all overloads, without comments and private members. */
  readonly text: string;
  /** Types leave nothing to run. */
  readonly isType: boolean;
}

export interface PublicApi {
  /** The exports of each entry point, sorted by name. */
  readonly entries: ReadonlyMap<string, readonly PublicName[]>;
  /** What those declarations mention and the package does not export. */
  readonly hidden: readonly PublicName[];
}

const entryPoints: Readonly<Record<string, string>> = {
  'rx-asyncio': 'src/operators/index.ts',
  'rx-asyncio/node': 'src/operators/node/index.ts',
  'rx-asyncio/testing': 'src/testing/index.ts',
};

/**
 * Reads the public surface from the sources. They have `isolatedDeclarations`, so each file's declarations follow from
 * its own text: the program below sees nothing else, and needs no build and no type check.
 */
export function readPublicApi(root: string): PublicApi {
  const { program, checker } = declarationProgram(root);
  const entries = new Map<string, PublicName[]>();
  const seen = new Set<ts.Symbol>();
  const mentioned: ts.Symbol[] = [];

  const describe = (symbol: ts.Symbol, name: string, typeOnly: boolean): PublicName => {
    const declarations = symbol.declarations ?? [];
    for (const declaration of declarations) {
      if (inSources(root, declaration)) mentioned.push(...namesIn(declaration, checker));
    }
    return {
      name,
      file: relative(root, declarations[0]!.getSourceFile().fileName).split(sep).join('/'),
      text: printed(root, declarations, name) + (symbol.name === name ? '' : `\nexport { ${symbol.name} as ${name} };`),
      isType: typeOnly || (symbol.flags & ts.SymbolFlags.Value) === 0,
    };
  };

  for (const [subpath, file] of Object.entries(entryPoints)) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, file))!);
    const names = (module ? checker.getExportsOfModule(module) : []).map((exported) => {
      const symbol = aliased(exported, checker);
      seen.add(symbol);
      return describe(symbol, exported.name, isTypeOnly(exported));
    });
    entries.set(subpath, names.sort(byName));
  }

  const hidden: PublicName[] = [];
  for (let symbol = mentioned.pop(); symbol; symbol = mentioned.pop()) {
    if (seen.has(symbol) || !symbol.declarations?.some((declaration) => inSources(root, declaration))) continue;
    seen.add(symbol);
    hidden.push(describe(symbol, symbol.name, false));
  }
  return { entries, hidden: hidden.sort(byName) };
}

/** The text of `etc/api.md`. */
export function renderPublicApi({ entries, hidden }: PublicApi): string {
  const section = (title: string, names: readonly PublicName[]) =>
    names.length === 0 ? [] : [`## ${title}`, '```ts\n' + names.map(({ text }) => text).join('\n\n') + '\n```'];
  return `${[
    '# Public API',
    'Every declaration users can import, without comments. A test fails when this is stale; `npm run api` rewrites it.',
    ...[...entries].flatMap(([subpath, names]) => section(subpath, names)),
    ...section('Not exported, but mentioned above', hidden),
  ].join('\n\n')}\n`;
}

function declarationProgram(root: string): { program: ts.Program; checker: ts.TypeChecker } {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    removeComments: true,
    noLib: true,
    types: [],
  };
  const host = ts.createCompilerHost(compilerOptions);
  const readFile = host.readFile.bind(host);
  host.getSourceFile = (fileName, options) => {
    const text = readFile(fileName);
    if (text === undefined) return undefined;
    const isSource = fileName.startsWith(join(root, 'src'));
    const declarations = isSource ? ts.transpileDeclaration(text, { fileName, compilerOptions }).outputText : text;
    return ts.createSourceFile(fileName, declarations, options, true);
  };
  const files = Object.values(entryPoints).map((file) => join(root, file));
  const program = ts.createProgram(files, compilerOptions, host);
  return { program, checker: program.getTypeChecker() };
}

function aliased(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Exported as a type, also where there is a value behind it: `export { type AClass }`. */
function isTypeOnly({ declarations }: ts.Symbol): boolean {
  return declarations?.some((node) => ts.isExportSpecifier(node) && ts.isTypeOnlyExportDeclaration(node)) ?? false;
}

function inSources(root: string, node: ts.Node): boolean {
  return node.getSourceFile().fileName.startsWith(join(root, 'src'));
}

/** The top-level symbols that a declaration refers to. */
function namesIn(declaration: ts.Node, checker: ts.TypeChecker): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (isPrivate(node)) return;
    if (ts.isIdentifier(node)) {
      const at = checker.getSymbolAtLocation(node);
      const symbol = at && aliased(at, checker);
      if (symbol?.declarations?.some(isTopLevel)) found.push(symbol);
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found;
}

function isTopLevel(declaration: ts.Node): boolean {
  return ts.isSourceFile(statementOf(declaration).parent) && !ts.isTypeParameterDeclaration(declaration);
}

/** A variable's declaration sits inside its statement. */
function statementOf(declaration: ts.Node): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if (node.name && ts.isPrivateIdentifier(node.name)) return true;
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false;
}

function printed(root: string, declarations: readonly ts.Node[], name: string): string {
  if (!inSources(root, declarations[0]!)) {
    const [, home] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(declarations[0]!.getSourceFile().fileName) ?? [];
    return `export { ${name} } from '${home ?? 'elsewhere'}';`;
  }
  const texts = declarations.map((declaration) => {
    const statement = statementOf(declaration);
    const source = statement.getSourceFile().text;
    const privates: ts.Node[] = [];
    ts.forEachChild(declaration, (child) => {
      if (isPrivate(child)) privates.push(child);
    });
    let text = '';
    let at = statement.getStart();
    for (const member of privates) {
      text += source.slice(at, member.getFullStart());
      at = member.getEnd();
    }
    return text + source.slice(at, statement.getEnd());
  });
  return texts.join('\n');
}

function byName(a: PublicName, b: PublicName): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
