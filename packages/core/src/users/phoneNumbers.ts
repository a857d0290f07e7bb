import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A phone number as it is stored and looked up (CDI §14.5): E.164 where it reads as an international number, else
 * as it was sent, without the spaces around it.
 */
export function normalizePhoneNumber(text: string): string {
  const trimmed = text.trim();
  return parsePhoneNumberFromString(trimmed)?.number ?? trimmed;
}

/**
 * How stored numbers begin that are searched for by a beginning: without what people put between digits. One that
 * names no country was stored as it was sent, and stays as it is.
 */
export const phoneNumberPrefix = (text: string): string =>
  text.startsWith('+') ? text.replace(/\(0\)|[\s().\u2010-\u2015/-]/g, '') : text;
