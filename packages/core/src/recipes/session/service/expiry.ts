import type { Config } from '../../../config/schema.js';
import { randomFraction } from '../../../crypto/random.js';
import { BadRequest } from '../../../http/errors.js';

/** Refuses a wish for a longer life than the configured one: it may only be shortened (§7.2). In ms. */
export function checkAccessTokenValidity(config: Config, requested: number | undefined): void {
  const longest = config.access_token_validity * 1000;
  if (requested === undefined || (requested > 0 && requested <= longest)) return;
  throw new BadRequest(
    `accessTokenValidity must be greater than 0 and at most the configured access_token_validity (${longest} ms)`,
  );
}

/**
 * When an access token expires, in ms. Without a wish its life is shortened by chance, so that clients who came
 * together do not all refresh in the same moment.
 */
export const accessTokenExpiry = (config: Config, now: number, requested: number | undefined): number =>
  now +
  (requested ??
    shortenByJitter(
      config.access_token_validity * 1000,
      config.access_token_validity_jitter,
      randomFraction(),
    ));

/** `fraction` in [0, 1) decides how much of the greatest part `jitter` is taken off. */
export const shortenByJitter = (validity: number, jitter: number, fraction: number): number =>
  Math.trunc(validity * (1 - jitter * fraction));
