import { BadRequest } from '../http/errors.js';
import type { TenantConfigRow } from './tables.js';

/** The recipes that a tenant of the older endpoints has a switch for. */
export type Recipe = 'emailPassword' | 'thirdParty' | 'passwordless';

export const recipes: readonly Recipe[] = ['emailPassword', 'thirdParty', 'passwordless'];

export const factorsOfRecipe: Readonly<Record<Recipe, readonly string[]>> = {
  emailPassword: ['emailpassword'],
  thirdParty: ['thirdparty'],
  passwordless: ['otp-email', 'otp-phone', 'link-email', 'link-phone'],
};

/** How one may sign in to a tenant. */
export interface LoginRules {
  /** The recipes that are switched on, in the order of `recipes`. */
  readonly enabled: readonly Recipe[];
  /** The first factors; `null` for no restriction but the switches. */
  readonly first: readonly string[] | null;
  readonly secondary: readonly string[] | null;
}

type RuleColumns = Pick<
  TenantConfigRow,
  | 'first_factors'
  | 'required_secondary_factors'
  | 'email_password_enabled'
  | 'third_party_enabled'
  | 'passwordless_enabled'
>;

export function rulesOf(row: RuleColumns): LoginRules {
  const flags: Readonly<Record<Recipe, number>> = {
    emailPassword: row.email_password_enabled,
    thirdParty: row.third_party_enabled,
    passwordless: row.passwordless_enabled,
  };
  const parse = (json: string | null) => (json === null ? null : parseFactors(json));
  return {
    enabled: recipes.filter((recipe) => flags[recipe] === 1),
    first: parse(row.first_factors),
    secondary: parse(row.required_secondary_factors),
  };
}

/** No required factor is stored as no list, unlike no allowed one. */
export function columnsOf({ enabled, first, secondary }: LoginRules): RuleColumns {
  return {
    email_password_enabled: Number(enabled.includes('emailPassword')),
    third_party_enabled: Number(enabled.includes('thirdParty')),
    passwordless_enabled: Number(enabled.includes('passwordless')),
    first_factors: first === null ? null : JSON.stringify(first),
    required_secondary_factors:
      secondary === null || secondary.length === 0 ? null : JSON.stringify(secondary),
  };
}

/**
 * The first factors that a tenant allows; `null` for no restriction. A tenant configured through the recipe
 * switches of the older endpoints has the factors of what is switched on.
 */
export function firstFactorsOf(rules: LoginRules): readonly string[] | null {
  if (rules.first !== null || rules.enabled.length === recipes.length) return rules.first;
  return rules.enabled.flatMap((recipe) => factorsOfRecipe[recipe]);
}

/** When a recipe counts as enabled: the tenant has any first factor, or one of the recipe. */
export type EnabledBy = 'anyFactor' | 'thisFactor';

export function isEnabled({ enabled, first }: LoginRules, recipe: Recipe, by: EnabledBy): boolean {
  if (!enabled.includes(recipe)) return false;
  if (first === null) return true;
  return by === 'anyFactor' ? first.length > 0 : factorsOfRecipe[recipe].some((id) => first.includes(id));
}

type FactorList = 'firstFactors' | 'requiredSecondaryFactors';

/** Lists of factors to set; an absent one stays as it is. */
export type FactorLists = { readonly [P in FactorList]?: readonly string[] | null | undefined };

/** Checks lists of factor ids. Unknown factors are allowed: plugins bring their own. */
export function checkFactors(lists: FactorLists): void {
  checkFactorList('firstFactors', lists.firstFactors);
  checkFactorList('requiredSecondaryFactors', lists.requiredSecondaryFactors);
}

function checkFactorList(name: FactorList, factors: readonly string[] | null | undefined): void {
  if (factors === null || factors === undefined) return;
  if (factors.some((factor) => !/^[0-9a-zA-Z_(.)-]+$/.test(factor))) {
    throw new BadRequest(`${name} should contain only 0-9,a-z,A-Z,_,.,- characters`);
  }
  if (new Set(factors).size !== factors.length)
    throw new BadRequest(`${name} input should not contain duplicate values`);
}

/** Sets lists of factors. Whoever uses them has done with switches: all are on from then on. */
export function setFactors(
  rules: LoginRules,
  { firstFactors, requiredSecondaryFactors }: FactorLists,
): LoginRules {
  if (firstFactors === undefined && requiredSecondaryFactors === undefined) return rules;
  return {
    enabled: recipes,
    first: firstFactors === undefined ? firstFactorsOf(rules) : firstFactors,
    secondary: requiredSecondaryFactors === undefined ? rules.secondary : requiredSecondaryFactors,
  };
}

function parseFactors(json: string): string[] {
  const factors: unknown = JSON.parse(json);
  return Array.isArray(factors) ? factors.map(String) : [];
}
