import type { App } from '../../app.js';
import type { UserContext } from '../../types.js';
import type { LoginMethod, User } from '../../user.js';

/** A login method with a password, and whose it is. */
export interface PasswordMethod {
  readonly user: User;
  readonly method: LoginMethod;
}

/** The login methods in a tenant that have a password for an e-mail: one at most, the core sees to that. */
export async function findPasswordMethods(
  app: App,
  tenantId: string,
  email: string,
  userContext: UserContext,
): Promise<PasswordMethod[]> {
  const users = await app.users.listUsersByAccountInfo(tenantId, { email }, false, userContext);
  return users.flatMap((user) =>
    user.loginMethods
      .filter((method) => isPasswordMethod(method, email) && method.tenantIds.includes(tenantId))
      .map((method) => ({ user, method })),
  );
}

/** Whether a login method has a password for an e-mail. */
export const isPasswordMethod = (method: LoginMethod, email: string): boolean =>
  method.recipeId === 'emailpassword' && method.hasSameEmailAs(email);
