const mask = '********';

/** Names under which secrets travel: bodies, headers, configuration. */
const secretName =
  /pass(word|wd|phrase)|secret|token|api[-_]?key|authorization|cookie|(private|signer|encryption)[-_]?key|credential/i;

/** Deeper values are left out of the log: nothing that is worth reading is nested like that. */
const deepest = 6;

/** A copy with every text or object under a secret's name masked; errors are kept for their own serializer. */
export function redactSecrets(details: object): Record<string, unknown> {
  return redactObject(details, 0);
}

function redactObject(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, redactPart(name, part, depth)]),
  );
}

function redactPart(name: string, value: unknown, depth: number): unknown {
  // A number or a flag is no secret: access_token_validity is worth reading.
  const isHarmless =
    value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean';
  if (secretName.test(name) && !isHarmless) return mask;
  return redactValue(value, depth + 1);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date)
    return value;
  if (depth > deepest) return '…';
  if (Array.isArray(value)) return value.map((part) => redactValue(part, depth + 1));
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  return redactObject(value, depth);
}

/** Masks what must not be read in any text: passwords in URIs, and tokens by their shape. */
export function redactText(text: string): string {
  return redactUri(text)
    .replace(/\beyJ[\w+/=-]{5,}\.[\w+/=-]+\.[\w+/=-]+/g, mask)
    .replace(/\b(bearer|basic) [\w.+/=~-]{8,}/gi, `$1 ${mask}`);
}

/** A text with the password of each URI in it masked: `postgresql://me:********@host/db`. */
export function redactUri(text: string): string {
  // Up to the last @ before the path: a password may hold an @ that somebody forgot to encode.
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:)[^\s/"']*@/gi, `$1${mask}@`);
}
