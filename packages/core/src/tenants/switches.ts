import { BadRequest } from '../http/errors.js';
import { type FactorLists, factorsOfRecipe, type LoginRules, type Recipe, recipes } from './factors.js';

/** What the first generation of endpoints changes. An absent switch stays as it is. */
export interface SwitchChange extends FactorLists {
  readonly emailPasswordEnabled?: boolean | undefined;
  readonly thirdPartyEnabled?: boolean | undefined;
  readonly passwordlessEnabled?: boolean | undefined;
}

const turned = (change: SwitchChange, to: boolean): Recipe[] =>
  recipes.filter((recipe) => change[`${recipe}Enabled`] === to);

const factorsOf = (some: readonly Recipe[]): string[] => some.flatMap((recipe) => factorsOfRecipe[recipe]);

/** The recipes that have a factor in a list. */
const recipesIn = (factors: readonly string[] | null | undefined): Recipe[] =>
  recipes.filter((recipe) => factorsOfRecipe[recipe].some((factor) => factors?.includes(factor)));

const without = (list: readonly string[] | null, factors: readonly string[]) =>
  list === null ? null : list.filter((factor) => !factors.includes(factor));

const inOrder = (...some: readonly Recipe[]): Recipe[] => recipes.filter((recipe) => some.includes(recipe));

/** CDI 5.0 and later: switches are flags beside the lists of factors. */
export function setFlags(stored: LoginRules, change: SwitchChange): LoginRules {
  refuseContradictions(change);
  const { firstFactors, requiredSecondaryFactors } = change;
  const on = turned(change, true);
  const off = turned(change, false);
  // With an empty list nothing is enabled, whatever the flags say: switching on starts from there.
  const isShut = on.length > 0 && stored.first?.length === 0;
  const rules: LoginRules = isShut ? { ...stored, enabled: [], first: null } : stored;
  const first = firstFactors === undefined ? without(rules.first, factorsOf(off)) : firstFactors;
  const chosen = rules.enabled.filter((recipe) => !off.includes(recipe));
  const usable = inOrder(...chosen, ...on, ...recipesIn(firstFactors));
  const enabled = inOrder(...usable, ...recipesIn(requiredSecondaryFactors));
  // What is on as a second factor only must not become a first one.
  const becomesFirst = enabled.length > usable.length && first === null && firstFactors === undefined;
  return {
    enabled,
    first: becomesFirst ? factorsOf(usable) : first,
    secondary:
      requiredSecondaryFactors === undefined
        ? without(rules.secondary, factorsOf(off))
        : requiredSecondaryFactors,
  };
}

function refuseContradictions(change: SwitchChange): void {
  for (const recipe of turned(change, false)) {
    for (const name of ['firstFactors', 'requiredSecondaryFactors'] as const) {
      const factor = change[name]?.find((id) => factorsOfRecipe[recipe].includes(id));
      if (factor === undefined) continue;
      throw new BadRequest(
        `Invalid core config: ${name} should not contain '${factor}' because ${recipe} is disabled for the tenant.`,
      );
    }
  }
}

/** Before CDI 5.0: switches edit the list of first factors; switching off makes one of what is left. */
export function editFactors(stored: LoginRules, change: SwitchChange): LoginRules {
  const on = turned(change, true);
  const off = turned(change, false);
  const remaining =
    off.length > 0 ? without(stored.first ?? factorsOf(recipes), factorsOf(off)) : stored.first;
  return {
    enabled: inOrder(...stored.enabled, ...on),
    first: remaining === null ? null : [...new Set([...remaining, ...factorsOf(on)])],
    secondary: stored.secondary,
  };
}
