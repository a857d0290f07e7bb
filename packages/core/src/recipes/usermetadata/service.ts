import type { JsonObject } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import type { Queries } from '../../db/database.js';
import {
  deleteMetadata,
  findMetadata,
  findMetadataOfMany,
  insertMetadata,
  lockMetadata,
  replaceMetadata,
} from './store.js';

const read = (json: string | undefined): JsonObject => (json === undefined ? {} : JSON.parse(json));

/** The metadata of a user; empty where nothing was stored. */
export async function getUserMetadata({ db, appId }: RequestContext, userId: string): Promise<JsonObject> {
  return read(await findMetadata(db.read, appId, userId));
}

export interface MetadataOfUser {
  readonly userId: string;
  /** `null`: nothing was stored. */
  readonly metadata: JsonObject | null;
}

/** The metadata of each of the ids, in their order. */
export async function getUserMetadataBulk(
  { db, appId }: RequestContext,
  userIds: readonly string[],
): Promise<MetadataOfUser[]> {
  const found = await findMetadataOfMany(db.read, appId, userIds);
  return userIds.map((userId) => {
    const json = found.get(userId);
    return { userId, metadata: json === undefined ? null : read(json) };
  });
}

/** Merges the root's keys: each replaces the one before, `null` deletes it. Returns all of it. */
export async function updateUserMetadata(
  { db, appId }: RequestContext,
  userId: string,
  update: JsonObject,
): Promise<JsonObject> {
  return db.transaction((q) => mergeInto(q, appId, userId, update));
}

async function mergeInto(q: Queries, appId: string, userId: string, update: JsonObject): Promise<JsonObject> {
  const stored = await lockMetadata(q, appId, userId);
  const metadata = merge(read(stored), update);
  const json = JSON.stringify(metadata);
  if (stored !== undefined) await replaceMetadata(q, appId, userId, json);
  // Stored by somebody else since it was looked for: merge into that.
  else if (!(await insertMetadata(q, appId, userId, json))) return mergeInto(q, appId, userId, update);
  return metadata;
}

/** Built from entries, so that a key like `__proto__` is a key like any other. */
const merge = (stored: JsonObject, update: JsonObject): JsonObject =>
  Object.fromEntries(
    [...new Map([...Object.entries(stored), ...Object.entries(update)])].filter(
      ([, value]) => value !== null,
    ),
  );

/** Deletes all metadata of a user. */
export async function clearUserMetadata({ db, appId }: RequestContext, userId: string): Promise<void> {
  await db.write((q) => deleteMetadata(q, appId, userId));
}
