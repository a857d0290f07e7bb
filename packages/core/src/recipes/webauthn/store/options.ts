import type { Queries } from '../../../db/database.js';
import { prepared } from '../../../db/prepared.js';
import type { OptionsRow } from '../tables.js';

export async function insertOptions(q: Queries, row: OptionsRow): Promise<void> {
  await q.insertInto('webauthn_options').values(row).execute();
}

const optionsById = prepared((q, appId: string, optionsId: string) =>
  q
    .selectFrom('webauthn_options')
    .selectAll()
    .where('app_id', '=', appId)
    .where('options_id', '=', optionsId),
);

/** Options of any tenant of the app, expired ones too. */
export async function findOptionsOfApp(
  q: Queries,
  appId: string,
  optionsId: string,
): Promise<OptionsRow | undefined> {
  const [row] = await optionsById(q, appId, optionsId);
  return row;
}

/** A tenant's options, expired ones too. */
export async function findOptions(
  q: Queries,
  appId: string,
  tenantId: string,
  optionsId: string,
): Promise<OptionsRow | undefined> {
  const row = await findOptionsOfApp(q, appId, optionsId);
  return row?.tenant_id === tenantId ? row : undefined;
}

/** Takes options away, so that of several callers exactly one gets `true`. */
export async function takeOptions(
  q: Queries,
  appId: string,
  tenantId: string,
  optionsId: string,
): Promise<boolean> {
  const taken = await q
    .deleteFrom('webauthn_options')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('options_id', '=', optionsId)
    .returning('options_id')
    .executeTakeFirst();
  return taken !== undefined;
}
