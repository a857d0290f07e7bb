import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A phone number as it is stored and looked up (CDI §14.5): E.164 where it reads as an international number, else
 * as it was sent, without the spaces around it.
 */
export function normalizePhoneNumber(text: string): string {
  const trimmed = text.trim();
  return parsePhoneNumberFromString(trimmed)?.number ?? trimmed;
}
