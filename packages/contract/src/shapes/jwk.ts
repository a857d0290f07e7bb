import { z } from 'zod';

/** A public RSA key as RFC 7517 writes it. */
export const Jwk = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
});

export type Jwk = z.output<typeof Jwk>;
