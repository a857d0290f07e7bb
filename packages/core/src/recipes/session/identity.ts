import { sql } from 'kysely';

/**
 * Whose a session is, worked out by the statement that reads or writes the session, so that no second question
 * to the database is needed. A session keeps the id of the login method as the application knows it: the
 * external one where mapped. An id may be an internal and an external one; the internal one wins (CDI §9).
 */

/** The id to store for any id of a user: the login method's external one where mapped, else the id as given. */
export const storedUserId = (appId: string, anyId: string) => sql<string>`coalesce(
  (select x.external_user_id from user_id_mappings x where x.app_id = ${appId} and x.user_id = ${anyId}),
  ${anyId})`;

/** The login method's id now: a mapping may have been added since. */
const recipeUser = sql<string>`coalesce(
  (select x.external_user_id from user_id_mappings x
    where x.app_id = sessions.app_id and x.user_id = sessions.user_id),
  sessions.user_id)`;

export const recipeUserId = recipeUser.as('recipe_user_id');

/** The external id of the login method's group, or the group's own. */
const groupOfLoginMethod = sql<string>`coalesce(
  (select x.external_user_id from user_id_mappings x where x.app_id = m.app_id and x.user_id = m.user_id),
  m.user_id)`;

/**
 * The id of the group that the login method is in now; the login method's own where it is in none. Look-ups by
 * whole keys instead of joins: no plan made while the tables were empty can read through them later.
 */
export const primaryUserId = sql<string>`coalesce(
  (select ${groupOfLoginMethod} from login_methods m
    where m.app_id = sessions.app_id and m.recipe_user_id = sessions.user_id),
  (select ${groupOfLoginMethod} from login_methods m
    where m.app_id = sessions.app_id and m.recipe_user_id =
      (select e.user_id from user_id_mappings e
        where e.app_id = sessions.app_id and e.external_user_id = sessions.user_id)),
  ${recipeUser})`.as('primary_user_id');
