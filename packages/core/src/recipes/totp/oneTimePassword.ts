import { createHmac, timingSafeEqual } from 'node:crypto';

const DIGITS = 6;

/** The code of a counter (RFC 4226 §5.3). */
export function counterCode(secret: Buffer, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** When codes change, in seconds, and how many periods before and after the present still count. */
export interface TimeWindow {
  readonly period: number;
  readonly skew: number;
}

/**
 * Whether a code is one of those that count at `now`, in ms (RFC 6238 §4, §5.2). All of them are compared, each in
 * constant time, so that the time taken tells nothing of the code.
 */
export function isCodeAt(secret: Buffer, code: string, now: number, { period, skew }: TimeWindow): boolean {
  const given = Buffer.from(code);
  // Without a secret everybody could compute the codes.
  if (secret.length === 0 || given.length !== DIGITS) return false;
  const present = Math.floor(now / 1000 / period);
  let isMatch = false;
  for (let step = Math.max(0, present - skew); step <= present + skew; step += 1) {
    if (timingSafeEqual(Buffer.from(counterCode(secret, step)), given)) isMatch = true;
  }
  return isMatch;
}
