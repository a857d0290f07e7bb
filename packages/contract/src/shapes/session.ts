import { z } from 'zod';
import { jsonObject } from '../fields.js';

/** A token with its times in ms since the epoch. */
export const Token = z.object({ token: z.string(), expiry: z.number(), createdTime: z.number() });

/** What a session tells of itself beside its tokens. `userId` is the primary user's, external where mapped. */
export const Session = z.object({
  handle: z.string(),
  userId: z.string(),
  recipeUserId: z.string(),
  userDataInJWT: jsonObject(),
  tenantId: z.string(),
});

/** What a theft answer tells of the session. */
export const StolenSession = z.object({ handle: z.string(), userId: z.string(), recipeUserId: z.string() });

export type Token = z.output<typeof Token>;
export type Session = z.output<typeof Session>;
