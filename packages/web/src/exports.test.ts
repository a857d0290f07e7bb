import { expect, it } from 'vitest';

/** The subpaths of the published package, as far as its recipes are here. */
const recipes = ['session', 'emailpassword', 'multitenancy'];
const paths = [
  '',
  '/index.js',
  '/types',
  '/types/index.js',
  '/utils',
  '/utils/index.js',
  ...['error', 'querier', 'normalisedURLDomain', 'normalisedURLPath', 'sessionClaimValidatorStore'].flatMap(
    (name) => [`/utils/${name}`, `/utils/${name}.js`],
  ),
  '/utils/postSuperTokensInitCallbacks',
  ...['cookieHandler', 'windowHandler', 'dateProvider'].flatMap((name) =>
    ['', '/index.js', '/types', '/types.js'].map((end) => `/utils/${name}${end}`),
  ),
  ...[...recipes, 'recipeModule', 'authRecipe'].flatMap((id) =>
    ['', '/index.js', '/types', '/types/index.js'].map((end) => `/recipe/${id}${end}`),
  ),
  ...recipes.map((id) => `/recipe/${id}/recipe`),
  ...['recipe.js', 'recipeImplementation', 'utils'].map((file) => `/recipe/emailpassword/${file}`),
  '/lib/build/types',
  '/lib/build/recipe/session/types',
  '/lib/build/recipe/recipeModule/types',
];

it.each(paths)('@latchkey/web%s can be imported', async (path) => {
  expect(await import(`@latchkey/web${path}`)).toBeTypeOf('object');
});

it.each(recipes)('%s has the same functions by name and on its default', async (id) => {
  const { default: whole, ...named } = await import(`@latchkey/web/recipe/${id}`);
  for (const name of Object.keys(whole)) expect(whole[name]).toBe(named[name]);
});
