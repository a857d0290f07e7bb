import { BadRequest } from '../http/errors.js';
import type { TenantConfigRow } from './tables.js';

type FactorList = 'firstFactors' | 'requiredSecondaryFactors';

/** Checks a list of factor ids. Unknown factors are allowed: plugins bring their own. */
export function checkFactors(name: FactorList, factors: readonly string[] | null | undefined): void {
  if (factors === null || factors === undefined) return;
  if (factors.some((factor) => !/^[0-9a-zA-Z_(.)-]+$/.test(factor))) {
    throw new BadRequest(`${name} should contain only 0-9,a-z,A-Z,_,.,- characters`);
  }
  if (new Set(factors).size !== factors.length)
    throw new BadRequest(`${name} input should not contain duplicate values`);
}

const PASSWORDLESS = ['otp-email', 'otp-phone', 'link-email', 'link-phone'];

/**
 * The first factors that a tenant allows; `null` for no restriction. A tenant configured through the recipe
 * switches of the older endpoints has the factors of what is switched on.
 */
export function firstFactorsOf(
  row: Pick<
    TenantConfigRow,
    'first_factors' | 'email_password_enabled' | 'third_party_enabled' | 'passwordless_enabled'
  >,
): string[] | null {
  if (row.first_factors !== null) return parseFactors(row.first_factors);
  const switches = [row.email_password_enabled, row.third_party_enabled, row.passwordless_enabled];
  if (switches.every((on) => on === 1)) return null;
  return [
    ...(row.email_password_enabled === 1 ? ['emailpassword'] : []),
    ...(row.third_party_enabled === 1 ? ['thirdparty'] : []),
    ...(row.passwordless_enabled === 1 ? PASSWORDLESS : []),
  ];
}

export function parseFactors(json: string): string[] {
  const factors: unknown = JSON.parse(json);
  return Array.isArray(factors) ? factors.map(String) : [];
}
