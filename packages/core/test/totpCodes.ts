import { decodeBase32 } from '../src/recipes/totp/base32.js';
import { counterCode } from '../src/recipes/totp/oneTimePassword.js';

/** The code that an authenticator app shows for a secret at a time in ms. */
export const codeAt = (secret: string, now: number, period = 30): string =>
  counterCode(decodeBase32(secret), Math.floor(now / 1000 / period));

/** A code that is wrong for a secret around a time. */
export function wrongCodeAt(secret: string, now: number): string {
  const right = new Set([-2, -1, 0, 1, 2].map((step) => codeAt(secret, now + step * 30_000)));
  for (let code = 0; ; code += 1) {
    const text = String(code).padStart(6, '0');
    if (!right.has(text)) return text;
  }
}
