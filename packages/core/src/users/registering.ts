import type { Queries } from '../db/database.js';
import type { IdentifierKind, LoginMethodRow, RecipeId } from './tables.js';

/** What a new user starts with. */
export interface NewLoginMethod {
  readonly appId: string;
  readonly tenantId: string;
  readonly recipeUserId: string;
  readonly recipeId: RecipeId;
  readonly timeJoined: number;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly thirdParty?: { readonly id: string; readonly userId: string };
}

/** What reserves a login method: an identifier of a kind. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** A third-party account as one text. The provider's id holds no space. */
export const thirdPartyIdentifier = (id: string, userId: string): string => `${id} ${userId}`;

/** The identifiers that a login method reserves. */
export function identifiersOf(
  method: Pick<
    LoginMethodRow,
    'email' | 'phone_number' | 'third_party_id' | 'third_party_user_id' | 'recipe_id'
  >,
): Identifier[] {
  if (method.recipe_id === 'thirdparty') {
    return [
      {
        kind: 'third_party',
        value: thirdPartyIdentifier(method.third_party_id ?? '', method.third_party_user_id ?? ''),
      },
    ];
  }
  return [
    ...(method.email === null ? [] : [{ kind: 'email' as const, value: method.email }]),
    ...(method.phone_number === null ? [] : [{ kind: 'phone' as const, value: method.phone_number }]),
  ];
}

/**
 * Creates a standalone user with one login method in one tenant. `false`: another login method of the recipe holds
 * one of its identifiers there; the caller's transaction must then be rolled back.
 */
export async function registerLoginMethod(q: Queries, method: NewLoginMethod): Promise<boolean> {
  const row = toRow(method);
  const { app_id, user_id, recipe_user_id, time_joined } = row;
  const tenant_id = method.tenantId;
  await q.insertInto('users').values({ app_id, user_id, is_primary: 0, time_joined }).execute();
  await q.insertInto('login_methods').values(row).execute();
  await q.insertInto('login_method_tenants').values({ app_id, tenant_id, recipe_user_id }).execute();
  await q.insertInto('user_tenants').values({ app_id, tenant_id, user_id, time_joined }).execute();
  return reserve(q, row, tenant_id);
}

function toRow({
  appId,
  recipeUserId,
  recipeId,
  timeJoined,
  email,
  phoneNumber,
  thirdParty,
}: NewLoginMethod): LoginMethodRow {
  return {
    app_id: appId,
    recipe_user_id: recipeUserId,
    user_id: recipeUserId,
    recipe_id: recipeId,
    time_joined: timeJoined,
    email: email ?? null,
    phone_number: phoneNumber ?? null,
    third_party_id: thirdParty?.id ?? null,
    third_party_user_id: thirdParty?.userId ?? null,
  };
}

/** Reserves a login method's identifiers in a tenant. `false`: one of them is taken within the recipe. */
async function reserve(q: Queries, row: LoginMethodRow, tenantId: string): Promise<boolean> {
  const identifiers = identifiersOf(row);
  const reserved = await q
    .insertInto('login_identifiers')
    .values(
      identifiers.map(({ kind, value }) => ({
        app_id: row.app_id,
        tenant_id: tenantId,
        kind,
        value,
        recipe_id: row.recipe_id,
        recipe_user_id: row.recipe_user_id,
      })),
    )
    .onConflict((c) => c.doNothing())
    .returning('kind')
    .execute();
  return reserved.length === identifiers.length;
}
