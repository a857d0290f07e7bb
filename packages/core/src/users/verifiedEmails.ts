import type { Queries } from '../db/database.js';

/** Addresses that SDKs make up for users without one: they lead nowhere, so there is nothing to verify. */
export const isFakeEmail = (email: string): boolean =>
  email.endsWith('@stfakeemail.supertokens.com') || email.endsWith('.fakeemail.com');

/** Notes that a user owns an e-mail. `userId` is the external id where one is mapped. */
export async function markEmailVerified(
  q: Queries,
  appId: string,
  userId: string,
  email: string,
): Promise<void> {
  await q
    .insertInto('verified_emails')
    .values({ app_id: appId, user_id: userId, email })
    .onConflict((c) => c.doNothing())
    .execute();
}
