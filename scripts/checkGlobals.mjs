/**
 * Time, chance, the environment and the network come in as arguments, so that tests can bring their own. Only
 * the files named here reach for the real ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './processes.mjs';

const everywhere = /./;
const allowed = [
  { package: 'contract', process: [], time: [], chance: [], fetch: [] },
  {
    package: 'core',
    process: [/^main\.ts$/],
    time: [/^clock\.ts$/],
    chance: [/^crypto\/random\.ts$/],
    // The command asks the cores on its machine who they are.
    fetch: [/^main\.ts$/],
  },
  {
    package: 'node',
    // signature.ts asks which runtime it is in.
    process: [/^querier/, /^env\.ts$/, /^recipe\/session\/signature\.ts$/],
    time: [/^clock\.ts$/, /^querier/],
    chance: [/^querier/],
    fetch: [/^querier/, /^coreHosts\.ts$/],
  },
  {
    package: 'web',
    // isTest() is part of the published interface.
    process: [/^utils\/index\.ts$/],
    time: [everywhere],
    // Names of tabs and jitter, no secrets; crypto.randomUUID is missing on plain http.
    chance: [/^session\/storageLock\.ts$/],
    fetch: [everywhere],
  },
  { package: 'react', process: [], time: [everywhere], chance: [], fetch: [everywhere] },
];

const findings = allowed.flatMap((rules) => {
  const source = join(root, 'packages', rules.package, 'src');
  return sourceFiles(source).flatMap((path) => check(join(source, path), path, rules));
});
for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;

function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.tsx?$/.test(path));
}

function check(file, path, rules) {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const use = useOf(node);
    if (use !== undefined && !rules[use.kind].some((pattern) => pattern.test(path))) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`packages/${rules.package}/src/${path}:${line + 1}: uses ${use.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** What of the outside world an expression reaches for, if anything. */
function useOf(node) {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return { kind: 'time', text: 'new Date()' };
  }
  if (ts.isImportDeclaration(node) && /^(node:)?process$/.test(node.moduleSpecifier.text)) {
    return { kind: 'process', text: 'node:process' };
  }
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText().replace(/^globalThis\./, '');
    if (text === 'Date.now' || text === 'performance.now') return { kind: 'time', text };
    if (text === 'Math.random') return { kind: 'chance', text };
    if (node.expression.getText() === 'globalThis' && (text === 'process' || text === 'fetch')) {
      return { kind: text, text: `globalThis.${text}` };
    }
    return undefined;
  }
  if (ts.isIdentifier(node) && (node.text === 'process' || node.text === 'fetch') && isGlobalValue(node)) {
    return { kind: node.text, text: node.text };
  }
  return undefined;
}

/** Whether a name is read as a value and no enclosing scope declares it. */
function isGlobalValue(name) {
  const { parent } = name;
  const isName = parent.name === name || parent.propertyName === name || parent.label === name;
  if (isName && !ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isTypeNode(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)) return false;
  for (let scope = parent; scope !== undefined; scope = scope.parent) {
    if (scope.locals?.has(name.text) || declares(scope, name.text)) return false;
  }
  return true;
}

function declares(scope, name) {
  const bound = [...(scope.parameters ?? []), ...(scope.statements ?? []).flatMap(declarationsOf)];
  return bound.some((declaration) => namesIn(declaration.name).includes(name));
}

function declarationsOf(statement) {
  if (ts.isVariableStatement(statement)) return [...statement.declarationList.declarations];
  if (ts.isFunctionDeclaration(statement)) return [statement];
  if (!ts.isImportDeclaration(statement)) return [];
  const bindings = statement.importClause?.namedBindings;
  return bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
}

function namesIn(binding) {
  if (binding === undefined) return [];
  if (ts.isIdentifier(binding)) return [binding.text];
  return (binding.elements ?? []).flatMap((element) => namesIn(element.name));
}
