import type { AnyValue } from '../../types.js';

/** Runs of everything but brackets, separators, blanks, quotes; or a quoted string. */
const localPart = String.raw`(?:[^<>()[\]\\.,;:\s@"]+(?:\.[^<>()[\]\\.,;:\s@"]+)*|".+")`;
const ipv4 = String.raw`\[\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\]`;
const domain = String.raw`(?:[a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,}`;
const emailPattern = new RegExp(`^${localPart}@(?:${ipv4}|${domain})$`);

/** The rule for e-mails of an application that gives none of its own. */
export async function defaultEmailValidator(value: AnyValue): Promise<string | undefined> {
  if (typeof value !== 'string') return 'Development bug: Please make sure the email field yields a string';
  return emailPattern.test(value) ? undefined : 'Email is invalid';
}

/** The rule for passwords of an application that gives none of its own: 8 to 99 characters, a letter, a digit. */
export async function defaultPasswordValidator(value: AnyValue): Promise<string | undefined> {
  if (typeof value !== 'string') {
    return 'Development bug: Please make sure the password field yields a string';
  }
  if (value.length < 8) return 'Password must contain at least 8 characters, including a number';
  if (value.length >= 100) return "Password's length must be lesser than 100 characters";
  if (!/[A-Za-z]/.test(value)) return 'Password must contain at least one alphabet';
  if (!/[0-9]/.test(value)) return 'Password must contain at least one number';
  return undefined;
}

/** The rule for fields that the application gives no rule for. */
export const acceptAnything = async (): Promise<undefined> => undefined;
