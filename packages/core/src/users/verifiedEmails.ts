import type { Queries } from '../db/database.js';
import { prepared } from '../db/prepared.js';

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

const verifiedEmail = prepared((q, appId: string, userId: string, email: string) =>
  q
    .selectFrom('verified_emails')
    .select('email')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .where('email', '=', email),
);

/** Whether a user is noted to own an e-mail. `userId` is the external id where one is mapped. */
export async function isVerified(q: Queries, appId: string, userId: string, email: string): Promise<boolean> {
  return (await verifiedEmail(q, appId, userId, email)).length > 0;
}

/** Whether anything is noted under an id. */
export async function hasVerifiedEmail(q: Queries, appId: string, userId: string): Promise<boolean> {
  const row = await q
    .selectFrom('verified_emails')
    .select('email')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets that a user owns an e-mail. */
export async function unmarkEmailVerified(
  q: Queries,
  appId: string,
  userId: string,
  email: string,
): Promise<void> {
  await q
    .deleteFrom('verified_emails')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .where('email', '=', email)
    .execute();
}

/** Forgets everything noted under an id. */
export async function unmarkVerifiedEmails(q: Queries, appId: string, userId: string): Promise<void> {
  await q.deleteFrom('verified_emails').where('app_id', '=', appId).where('user_id', '=', userId).execute();
}

/** Notes under another id what is noted under one. */
export async function moveVerifiedEmails(q: Queries, appId: string, from: string, to: string): Promise<void> {
  const moved = await q
    .deleteFrom('verified_emails')
    .where('app_id', '=', appId)
    .where('user_id', '=', from)
    .returning('email')
    .execute();
  for (const { email } of moved) await markEmailVerified(q, appId, to, email);
}
