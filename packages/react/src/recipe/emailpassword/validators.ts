/**
 * The shape of an address, the same as the back end's: it is there to catch a slip of the finger, not to prove that the
 * address exists.
 */
const addressShape =
  /^(([^<>()[\]\\.,;:\s@"]+(\.[^<>()[\]\\.,;:\s@"]+)*)|(".+"))@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\])|(([a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,}))$/;

/** Error key of an e-mail address, or nothing. */
export async function defaultEmailValidator(value: unknown): Promise<string | undefined> {
  if (typeof value !== 'string') return 'ERROR_EMAIL_NON_STRING';
  return addressShape.test(value.trim()) ? undefined : 'ERROR_EMAIL_INVALID';
}

/** Error key of a new password, or nothing: 8 to 99 characters with at least one letter and one digit. */
export async function defaultPasswordValidator(value: unknown): Promise<string | undefined> {
  if (typeof value !== 'string') return 'ERROR_PASSWORD_NON_STRING';
  if (value.length < 8) return 'ERROR_PASSWORD_TOO_SHORT';
  if (value.length >= 100) return 'ERROR_PASSWORD_TOO_LONG';
  if (!/[A-Za-z]/.test(value)) return 'ERROR_PASSWORD_NO_ALPHA';
  return /[0-9]/.test(value) ? undefined : 'ERROR_PASSWORD_NO_NUM';
}

/** Any text: a password that was set under older rules must still sign its owner in. */
export async function anyPassword(value: unknown): Promise<string | undefined> {
  return typeof value === 'string' ? undefined : 'ERROR_PASSWORD_NON_STRING';
}

/** For fields without a rule. */
export async function anyValue(): Promise<undefined> {
  return undefined;
}
