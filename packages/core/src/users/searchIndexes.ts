import type { Dialect } from '../db/database.js';
import type { Migration } from '../db/migrate.js';

/** What stands behind the first `@` of an e-mail; all of it where there is none. As the index has it, so the query. */
export const domainOf = (dialect: Dialect, column: string): string =>
  dialect === 'sqlite'
    ? `substr(${column}, instr(${column}, '@') + 1)`
    : `substr(${column}, strpos(${column}, '@') + 1)`;

/** Finds login methods by how an e-mail, its domain, a phone number or a provider's id begins. */
export const userSearchMigrations: readonly Migration[] = [
  {
    id: '2026-11-25-user-search',
    statements: (_, dialect) => [
      'create index login_methods_by_email on login_methods (email, app_id) where email is not null',
      `create index login_methods_by_domain on login_methods ((${domainOf(dialect, 'email')}), app_id)
        where email is not null`,
      'create index login_methods_by_phone on login_methods (phone_number, app_id) where phone_number is not null',
      `create index login_methods_by_provider on login_methods ((lower(third_party_id)), app_id)
        where third_party_id is not null`,
    ],
  },
];
