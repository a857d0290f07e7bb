import type { JsonObject } from '@latchkey/contract';
import { BadRequest } from './errors.js';

/** Deeper JSON is refused: nothing sensible is nested like that, and copying it could exhaust the stack. */
const DEEPEST = 200;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Reads a body as a JSON object. Everything else is `400 Invalid Json Input`. */
export async function readJsonObject(request: Request): Promise<JsonObject> {
  const text = decode(await request.arrayBuffer());
  if (isTooDeep(text)) throw new BadRequest('Invalid Json Input');
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadRequest('Invalid Json Input');
  refuseUnstorableText(text, value);
  return { ...value };
}

function decode(bytes: ArrayBuffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new BadRequest('Invalid Json Input');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest('Invalid Json Input');
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x22) inText = !inText;
    else if (inText && c === 0x5c) i += 1;
    else if (!inText && (c === 0x7b || c === 0x5b)) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (!inText && (c === 0x7d || c === 0x5d)) depth -= 1;
  }
  return false;
}

/**
 * NUL and lone surrogates can be written in JSON but not stored as text on every database: refused, so that both
 * databases answer alike. They can come in only as an escape, so most bodies need no second look.
 */
function refuseUnstorableText(text: string, value: object): void {
  if (!/\\u(0000|[dD][89a-fA-F])/.test(text)) return;
  for (const [field, content] of Object.entries(value)) {
    if (!isStorable(field) || !isStorableValue(content)) {
      throw new BadRequest(`Field name '${isStorable(field) ? field : ''}' is invalid in JSON input`);
    }
  }
}

function isStorableValue(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorableValue(inner));
}

/** Well-formed UTF-16 without NUL. */
export const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
