import type { Database, Queries } from '../src/db/database.js';
import { regroup } from '../src/users/grouping.js';
import { type NewLoginMethod, registerLoginMethod } from '../src/users/registering.js';

/** Makes a user that no endpoint can make yet: of another recipe, in a tenant, at a time. */
export async function addUser(
  db: Database,
  method: Partial<NewLoginMethod> & Pick<NewLoginMethod, 'recipeUserId' | 'recipeId'>,
): Promise<void> {
  const whole = { appId: 'public', tenantId: 'public', timeJoined: 1000, ...method };
  const isNew = await db.transaction((q) => registerLoginMethod(q, whole));
  if (!isNew) throw new Error(`an identifier of ${method.recipeUserId} is taken`);
}

/** Puts a login method into another tenant too. */
export async function addToTenant(db: Database, recipeUserId: string, tenantId: string): Promise<void> {
  await db.transaction(async (q) => {
    await q
      .insertInto('login_method_tenants')
      .values({ app_id: 'public', tenant_id: tenantId, recipe_user_id: recipeUserId })
      .execute();
    const method = await q
      .selectFrom('login_methods')
      .selectAll()
      .where('recipe_user_id', '=', recipeUserId)
      .executeTakeFirstOrThrow();
    if (method.email !== null) {
      await q
        .insertInto('login_identifiers')
        .values({
          app_id: 'public',
          tenant_id: tenantId,
          kind: 'email',
          value: method.email,
          recipe_id: method.recipe_id,
          recipe_user_id: recipeUserId,
        })
        .execute();
    }
    await regroup(q, 'public', method.user_id);
  });
}

/** Makes a user primary, and links other standalone users to it, as account linking does. */
export async function link(db: Database, primaryId: string, ...others: string[]): Promise<void> {
  await db.transaction(async (q) => {
    for (const other of others) await moveInto(q, primaryId, other);
    await q
      .updateTable('users')
      .set({ is_primary: 1 })
      .where('app_id', '=', 'public')
      .where('user_id', '=', primaryId)
      .execute();
    await regroup(q, 'public', primaryId);
  });
}

async function moveInto(q: Queries, primaryId: string, recipeUserId: string): Promise<void> {
  await q
    .updateTable('login_methods')
    .set({ user_id: primaryId })
    .where('app_id', '=', 'public')
    .where('recipe_user_id', '=', recipeUserId)
    .execute();
  await q.deleteFrom('users').where('app_id', '=', 'public').where('user_id', '=', recipeUserId).execute();
}

/** Gives a user an id under which the application knows it. */
export async function mapUserId(db: Database, userId: string, externalId: string): Promise<void> {
  const row = {
    app_id: 'public',
    user_id: userId,
    external_user_id: externalId,
    external_user_id_info: null,
  };
  await db.write((q) => q.insertInto('user_id_mappings').values(row).execute());
}
