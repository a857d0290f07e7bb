import { cdiVersions } from '@latchkey/contract';
import type { CheckMode } from './key.js';

type NumberCheck = (value: number, mode: CheckMode) => string | undefined;

/** Refuses numbers outside a range. */
export const between =
  (least: number, most: number, message: string): NumberCheck =>
  (value) =>
    value >= least && value <= most ? undefined : message;

export const atLeast =
  (least: number, message: string): NumberCheck =>
  (value) =>
    value >= least ? undefined : message;

export const moreThanZero =
  (message: string): NumberCheck =>
  (value) =>
    value > 0 ? undefined : message;

/** A duration with a lower bound, which test mode lifts to "more than nothing". */
export const lasting =
  (least: number, most: number, message: string): NumberCheck =>
  (value, { testMode }) =>
    value > 0 && (testMode || value >= least) && value <= most ? undefined : message;

const keyCharacters = /^[A-Za-z0-9=-]*$/;

/** Each key of a comma list: long enough and of the interface's alphabet. */
export function checkApiKeys(list: string): string | undefined {
  const keys = splitApiKeys(list);
  if (keys.some((key) => key.length < 20)) {
    return 'One of the API keys is too short. Please use at least 20 characters';
  }
  if (keys.some((key) => !keyCharacters.test(key))) {
    return "Invalid characters in API key. Please only use '=', '-' and alpha-numeric (including capitals)";
  }
  return undefined;
}

/** The keys of a comma list; white space anywhere in it does not count. */
export const splitApiKeys = (list: string): readonly string[] => list.replace(/\s+/g, '').split(',');

export function checkSaasSecret(secret: string): string | undefined {
  if (secret.length < 40) return 'supertokens_saas_secret is too short. Please use at least 40 characters';
  if (keyCharacters.test(secret)) return undefined;
  return "Invalid characters in supertokens_saas_secret key. Please only use '=', '-' and alpha-numeric (including capitals)";
}

/** A pattern that must match a whole remote address. */
export const validRegex =
  (key: string) =>
  (pattern: string): string | undefined => {
    try {
      new RegExp(`^(?:${pattern})$`);
      return undefined;
    } catch {
      return `Provided regular expression is invalid for ${key} config`;
    }
  };

export const supportedCdiVersion =
  (key: string) =>
  (version: string): string | undefined => {
    if (!/^[0-9]+(\.[0-9]+)*$/.test(version)) return `${key} is not a valid semantic version`;
    return cdiVersions.some((known) => known === version) ? undefined : `${key} is not a supported version`;
  };

/** Leading slash, no trailing one, no doubled ones; the root is the empty text. */
export function normalizeBasePath(path: string): string {
  const single = `/${path}`.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return single;
}

export function checkBasePath(path: string): string | undefined {
  return /\s/.test(path) ? 'Invalid characters in base_path config' : undefined;
}

/** Host name of a connection URI domain: no port, lower case. */
export const normalizeDomain = (domain: string): string => domain.trim().toLowerCase().replace(/:\d+$/, '');

export function checkDomain(domain: string): string | undefined {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(normalizeDomain(domain))
    ? undefined
    : 'supertokens_saas_load_only_cud is invalid';
}

export function checkDatabaseUri(uri: string): string | undefined {
  return /^(sqlite:.|postgres(ql)?:\/\/.)/i.test(uri)
    ? undefined
    : "'database' must be sqlite:<path of a file> or postgresql://<user>:<password>@<host>:<port>/<name>";
}
