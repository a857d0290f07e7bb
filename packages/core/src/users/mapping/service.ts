import type { RequestContext } from '../../context.js';
import type { Queries } from '../../db/database.js';
import { BadRequest } from '../../http/errors.js';
import { holdUsers } from '../holding.js';
import type { UserDataOwner } from '../removal.js';
import { isUserId } from '../resolving.js';
import type { UserIdMappingRow } from '../tables.js';
import { deleteMapping, findByExternalId, findByUserId, insertMapping, updateInfo } from './store.js';

/** Which of the two ids a client has sent. `ANY`: the core's own where it is one, else the external one. */
export type UserIdType = 'SUPERTOKENS' | 'EXTERNAL' | 'ANY';

/** The mapping that an id belongs to. */
export async function findMapping(
  q: Queries,
  appId: string,
  id: string,
  type: UserIdType,
): Promise<UserIdMappingRow | undefined> {
  const own = type === 'EXTERNAL' ? undefined : await findByUserId(q, appId, id);
  return own ?? (type === 'SUPERTOKENS' ? undefined : findByExternalId(q, appId, id));
}

export interface NewMapping {
  readonly superTokensUserId: string;
  readonly externalUserId: string;
  readonly externalUserIdInfo: string | null;
  /** Map even where the ids are in use. */
  readonly force: boolean;
  /** Where nothing but verified e-mails is kept under the id: move them instead of refusing. */
  readonly movesVerifiedEmails: boolean;
}

/** Which of the two ids is mapped already, with whatever other. */
export interface Conflict {
  readonly doesSuperTokensUserIdExist: boolean;
  readonly doesExternalUserIdExist: boolean;
}

export type CreateResult = 'OK' | 'UNKNOWN_USER_ID' | Conflict;

/** Gives a user an external id. Refuses ids that are in use elsewhere, unless forced. */
export async function createMapping(
  { db, clock, appId, userDataOwners }: RequestContext,
  mapping: NewMapping,
): Promise<CreateResult> {
  const { superTokensUserId, externalUserId, force, movesVerifiedEmails } = mapping;
  return db.transaction(async (q) => {
    const taken = await findByExternalId(q, appId, externalUserId);
    if (taken !== undefined) return conflictWith(taken, superTokensUserId);
    if (!(await holdUser(q, appId, superTokensUserId))) return 'UNKNOWN_USER_ID';
    if (!force) await refuseUserId(q, appId, externalUserId);
    const using = force ? [] : await ownersUsing(q, userDataOwners, appId, superTokensUserId, clock.now());
    const movable = movesVerifiedEmails && using.every((owner) => owner.moveUserData !== undefined);
    if (!movable) refuseInUse(using);
    const conflict = await insert(q, appId, mapping);
    if (conflict !== undefined) return conflict;
    for (const owner of using) await owner.moveUserData?.(q, appId, superTokensUserId, externalUserId);
    return 'OK';
  });
}

/** Keeps the user with this own id, a login method's or a group's, from being deleted. `false`: there is none. */
async function holdUser(q: Queries, appId: string, userId: string): Promise<boolean> {
  if (!(await isUserId(q, appId, userId))) return false;
  const [user] = await holdUsers(q, appId, [userId]);
  return user !== undefined;
}

async function refuseUserId(q: Queries, appId: string, externalUserId: string): Promise<void> {
  if (!(await isUserId(q, appId, externalUserId))) return;
  throw new BadRequest('Cannot create a userId mapping where the externalId is also a SuperTokens userID');
}

async function ownersUsing(
  q: Queries,
  owners: readonly UserDataOwner[],
  appId: string,
  userId: string,
  now: number,
): Promise<UserDataOwner[]> {
  const using: UserDataOwner[] = [];
  for (const owner of owners) if (await owner.usesUserId(q, appId, userId, now)) using.push(owner);
  return using;
}

function refuseInUse([first]: readonly UserDataOwner[]): void {
  if (first !== undefined) throw new BadRequest(`UserId is already in use in ${first.name} recipe`);
}

const conflictWith = (taken: UserIdMappingRow, superTokensUserId: string): Conflict => ({
  doesSuperTokensUserIdExist: taken.user_id === superTokensUserId,
  doesExternalUserIdExist: true,
});

async function insert(q: Queries, appId: string, mapping: NewMapping): Promise<Conflict | undefined> {
  const { superTokensUserId, externalUserId, externalUserIdInfo } = mapping;
  const row = {
    app_id: appId,
    user_id: superTokensUserId,
    external_user_id: externalUserId,
    external_user_id_info: externalUserIdInfo,
  };
  if (await insertMapping(q, row)) return undefined;
  const taken = await findByExternalId(q, appId, externalUserId);
  if (taken !== undefined) return conflictWith(taken, superTokensUserId);
  if ((await findByUserId(q, appId, superTokensUserId)) !== undefined) {
    return { doesSuperTokensUserIdExist: true, doesExternalUserIdExist: false };
  }
  // What was in the way is gone again.
  return insert(q, appId, mapping);
}

/** Takes the external id from a user. Refuses while data is kept under it, unless forced. `false`: no mapping. */
export async function removeMapping(
  { db, clock, appId, userDataOwners }: RequestContext,
  id: string,
  type: UserIdType,
  force: boolean,
): Promise<boolean> {
  return db.transaction(async (q) => {
    const mapping = await findMapping(q, appId, id, type);
    if (mapping === undefined) return false;
    const external = mapping.external_user_id;
    // Where it is another user's own id too, the data under it may be that user's.
    if (!force && !(await isUserId(q, appId, external))) {
      refuseInUse(await ownersUsing(q, userDataOwners, appId, external, clock.now()));
    }
    return deleteMapping(q, mapping);
  });
}

/** Changes what is noted with an external id; `null` deletes it. `false`: no mapping. */
export async function updateMappingInfo(
  { db, appId }: RequestContext,
  id: string,
  type: UserIdType,
  info: string | null,
): Promise<boolean> {
  return db.transaction(async (q) => {
    const mapping = await findMapping(q, appId, id, type);
    return mapping !== undefined && updateInfo(q, mapping, info);
  });
}

/** The mapping that an id belongs to, as committed. */
export async function getMapping(
  { db, appId }: RequestContext,
  id: string,
  type: UserIdType,
): Promise<UserIdMappingRow | undefined> {
  return findMapping(db.read, appId, id, type);
}
