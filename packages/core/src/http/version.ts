import { cdiVersions, compareVersions, newestCdiVersion } from '@latchkey/contract';
import type { Config } from '../config/schema.js';
import { BadRequest } from './errors.js';

const supported: ReadonlySet<string> = new Set(cdiVersions);

/** Versions that an app answers: all of ours up to its own maximum. */
export const versionsOf = (config: Config): string[] =>
  cdiVersions.filter(
    (version) => compareVersions(version, config.supertokens_max_cdi_version ?? newestCdiVersion) <= 0,
  );

/**
 * The interface version in which a request is to be read and answered. Without a header it is the newest that the
 * app allows; the app's minimum does not apply then.
 */
export function requestedVersion(headers: Headers, config: Config): string {
  const newest = config.supertokens_max_cdi_version ?? newestCdiVersion;
  const version = headers.get('cdi-version');
  if (version === null) return newest;
  if (!/^[0-9]+(\.[0-9]+)*$/.test(version)) throw new BadRequest('cdi-version header is invalid');
  const oldest = config.supertokens_min_cdi_version;
  if (oldest !== null && compareVersions(version, oldest) < 0) {
    throw new BadRequest(`cdi-version ${version} is lower than the minimum allowed version ${oldest}`);
  }
  if (compareVersions(version, newest) > 0) throw new BadRequest(`cdi-version ${version} not supported`);
  return version;
}

/** Refuses a version that is not in the list, by exact text: `5.0.0` is as new as `5.0` but not a version of ours. */
export function refuseUnlisted(version: string): void {
  if (!supported.has(version)) throw new BadRequest(`cdi-version ${version} not supported`);
}
