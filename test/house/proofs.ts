import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { type PublicApi, type PublicName } from './publicApi.ts';

/**
 * What the public surface still owes: a marble file that cancels at every frame for each operator, a test for each Node
 * function and each part of the testing kit, and a doc comment for everything. One complaint a line.
 */
export function missingProofs(root: string, { entries }: PublicApi): string[] {
  const own = (subpath: string) => (entries.get(subpath) ?? []).filter(({ file }) => file.startsWith('src/'));
  return [
    ...own('rx-asyncio').flatMap((name) => (isOperator(name) ? marbleProof(root, name) : [])),
    ...own('rx-asyncio/node').flatMap((name) => (isOperator(name) ? namedIn(root, name, 'test/node', '/node') : [])),
    ...own('rx-asyncio/testing').flatMap((name) =>
      isOperator(name) ? namedIn(root, name, 'test/testing', '/testing') : [],
    ),
    ...[...entries.keys()].flatMap(own).flatMap((name) => documentation(root, name)),
  ];
}

/** An error class has nothing to subscribe to; whoever fails with it tests it. */
function isOperator({ isType, text }: PublicName): boolean {
  return !isType && !/\bclass \w+(<.*>)? extends \w*Error\b/.test(text);
}

function marbleProof(root: string, { name, file }: PublicName): string[] {
  const own = name.charAt(0).toLowerCase() + name.slice(1);
  if (basename(file) !== `${own}.ts`) return [`${name}: belongs in a file of its own, ${own}.ts, not in ${file}`];
  const marbles = `marble-tests/${basename(dirname(file))}/${own}.marble.test.ts`;
  if (!existsSync(join(root, marbles))) return [`${name}: no ${marbles}`];
  const source = parse(join(root, marbles));
  return [
    ...(imports(source, 'rx-asyncio').has(name) ? [] : [`${name}: ${marbles} does not import it from 'rx-asyncio'`]),
    ...(callsEveryFrame(source) ? [] : [`${name}: ${marbles} never runs everyFrame`]),
  ];
}

function namedIn(root: string, { name }: PublicName, folder: string, subpath: string): string[] {
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true }) : [];
  const tested = files
    .map(String)
    .filter((file) => file.endsWith('.test.ts'))
    .some((file) => imports(parse(join(root, folder, file)), `rx-asyncio${subpath}`).has(name));
  return tested ? [] : [`${name}: no test under ${folder} imports it from 'rx-asyncio${subpath}'`];
}

function documentation(root: string, { name, file, isType }: PublicName): string[] {
  const docs = parse(join(root, file))
    .statements.filter((statement) => declares(statement, name))
    .flatMap((statement) => ts.getJSDocCommentsAndTags(statement));
  if (!docs.some((doc) => ts.isJSDoc(doc) && doc.comment !== undefined)) return [`${name}: no doc comment in ${file}`];
  const hasExample = docs.some((doc) => /@example\s[^]*```ts\n/.test(doc.getText()));
  return isType || hasExample ? [] : [`${name}: no @example in ${file}`];
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((declaration) => declaration.name.getText() === name);
  }
  return (statement as Partial<ts.DeclarationStatement>).name?.getText() === name;
}

function imports(source: ts.SourceFile, from: string): Set<string> {
  const names = source.statements
    .filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === from)
    .map(({ importClause }) => importClause?.namedBindings)
    .flatMap((bindings) => (bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : []))
    .map(({ name, propertyName }) => (propertyName ?? name).text);
  return new Set(names);
}

/** A call inside `it.skip(…)` or `describe.todo(…)` does not run. */
function callsEveryFrame(source: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isCallExpression(node)) {
      if (ts.isIdentifier(node.expression) && node.expression.text === 'everyFrame') return true;
      if (ts.isPropertyAccessExpression(node.expression) && /^(skip|todo)$/.test(node.expression.name.text)) {
        return false;
      }
    }
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  };
  return imports(source, 'rx-asyncio/testing').has('everyFrame') && visit(source);
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
}
