/** Who may import whom. The reasons are in CONTRIBUTING.md; this file makes them hold. */

const test = '\\.test\\.tsx?$|^packages/[^/]+/test/';
const source = (name) => `^packages/${name}/src/`;
const any = (...names) => `^packages/(${names.join('|')})/`;
/** In the folders of recipes, but not recipes: what recipes are made of. Their paths are published. */
const frame = 'defineRecipe|recipeModule|authRecipe';
/** Imports of nothing but types leave no trace in what is shipped. */
const typesOnly = ['type-only'];

/** `from` may not import `to`. */
const border = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: test, ...from },
  to,
});

module.exports = {
  forbidden: [
    border(
      'contract-imports-only-zod',
      'The contract is schemas: no I/O, no other package.',
      { path: source('contract') },
      { pathNot: [source('contract'), '^node_modules/zod/'] },
    ),
    border(
      'core-stands-alone',
      'The core knows the contract and nothing of what is built on it.',
      { path: source('core') },
      { path: any('node', 'web', 'react', 'dashboard', 'plugins', 'testkit') },
    ),
    border(
      'node-reaches-the-core-through-the-embedded-entry',
      'A backend that talks to a core over HTTP must not load a database driver.',
      { path: source('node'), pathNot: [test, 'embedded'] },
      { path: any('core'), dependencyTypesNot: typesOnly },
    ),
    border(
      'node-knows-no-browser-code',
      'The backend SDK runs on servers.',
      { path: source('node') },
      { path: any('web', 'react', 'dashboard', 'testkit') },
    ),
    border(
      'web-imports-nothing',
      'The browser SDK has no runtime dependency.',
      { path: source('web') },
      { pathNot: [source('web')], dependencyTypesNot: typesOnly },
    ),
    border(
      'web-takes-types-from-the-contract-only',
      'Types come from the contract alone.',
      { path: source('web') },
      { pathNot: [source('web'), source('contract')] },
    ),
    border(
      'react-stands-on-web',
      'The prebuilt UI knows the browser SDK and, as types, the contract.',
      { path: source('react') },
      { path: any('contract', 'core', 'node', 'dashboard', 'testkit'), dependencyTypesNot: typesOnly },
    ),
    border(
      'testkit-is-for-tests',
      'Nothing that is shipped imports the test kit.',
      { path: '^packages/(?!testkit/)[^/]+/src/|^examples/' },
      { path: any('testkit') },
    ),
    border(
      'recipes-do-not-know-each-other',
      'What a recipe needs of another arrives as an argument. Sessions and tenants are what recipes stand on.',
      {
        path: '^packages/([^/]+)/src/recipes?/([^/.]+)',
        pathNot: [test, `^packages/[^/]+/src/recipes?/(${frame})[/.]`],
      },
      {
        path: '^packages/$1/src/recipes?/',
        pathNot: [
          '^packages/$1/src/recipes?/$2[/.]',
          `^packages/$1/src/recipes?/(${frame}|session|multitenancy)[/.]`,
        ],
      },
    ),
    border(
      'core-stores-look-down',
      'A store holds queries: it knows neither rules nor routes.',
      { path: `${source('core')}.*\\bstore(\\.ts$|/)` },
      { path: [`${source('core')}[^/]+/.*\\b(service|routes)(\\.ts$|/)`, `${source('core')}http/`] },
    ),
    border(
      'core-services-know-no-routes',
      'A service holds rules: it knows nothing of HTTP.',
      { path: `${source('core')}[^/]+/.*\\bservice(\\.ts$|/)` },
      { path: `${source('core')}.*\\broutes(\\.ts$|/)` },
    ),
    border(
      'core-routes-hold-no-queries',
      'A route translates between the contract and a service: it asks no database.',
      { path: `${source('core')}.*\\broutes(\\.ts$|/)` },
      {
        path: [`${source('core')}.*\\bstore(\\.ts$|/)`, `${source('core')}db/`],
        dependencyTypesNot: typesOnly,
      },
    ),
    border(
      'core-database-looks-down',
      'db/ knows the tables that the recipes declare and nothing else of them.',
      { path: `${source('core')}db/` },
      {
        path: source('core'),
        pathNot: [`${source('core')}(db|crypto)/`, '/tables\\.ts$', `${source('core')}clock\\.ts$`],
      },
    ),
    border(
      'core-http-knows-no-recipe',
      'The HTTP layer serves what app.ts hands it.',
      { path: `${source('core')}http/` },
      { path: `${source('core')}recipes/` },
    ),
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or miss a third. Types alone may refer back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: typesOnly } },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports and that imports nothing is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: [test, '\\.d\\.ts$', 'index\\.tsx?$', '\\.config\\.[cm]?[jt]s$'] },
      to: {},
    },
    border(
      'declared-dependencies-only',
      'What is imported must stand in the package.json of the package that imports it.',
      { path: '^packages/[^/]+/src/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: typesOnly },
    ),
    {
      name: 'no-broken-imports',
      comment: 'An import must lead to a file.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.latchkey)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['latchkey-source', 'import', 'node', 'default', 'types'],
    },
  },
};
