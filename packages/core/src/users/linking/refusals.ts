import type { Queries } from '../../db/database.js';
import type { ClaimConflict } from '../claims.js';
import { toExternalId } from '../resolving.js';
import type { IdentifierKind } from '../tables.js';

/** The primary user that is in the way, under the id that the application knows, and why it is. */
export interface Refusal<Status extends string> {
  readonly status: Status;
  readonly primaryUserId: string;
  readonly description: string;
}

export type AccountInfoTaken = Refusal<'ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR'>;
export type LinkedMember = Refusal<'RECIPE_USER_ID_ALREADY_LINKED_WITH_PRIMARY_USER_ID_ERROR'>;
export type LinkedElsewhere = Refusal<'RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR'>;

const identifiers: Readonly<Record<IdentifierKind, string>> = {
  email: 'email',
  phone: 'phone number',
  third_party: 'third party login',
};

export const accountInfoTaken = async (
  q: Queries,
  appId: string,
  { kind, userId }: ClaimConflict,
): Promise<AccountInfoTaken> => ({
  status: 'ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR',
  primaryUserId: await toExternalId(q, appId, userId),
  description: `This user's ${identifiers[kind]} is already associated with another user ID`,
});

export const linkedMember = async (q: Queries, appId: string, userId: string): Promise<LinkedMember> => ({
  status: 'RECIPE_USER_ID_ALREADY_LINKED_WITH_PRIMARY_USER_ID_ERROR',
  primaryUserId: await toExternalId(q, appId, userId),
  description: 'This user ID is already linked to another user ID',
});

export const linkedElsewhere = async (
  q: Queries,
  appId: string,
  userId: string,
): Promise<LinkedElsewhere> => ({
  status: 'RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR',
  primaryUserId: await toExternalId(q, appId, userId),
  description: 'The input recipe user ID is already linked to another user ID',
});
