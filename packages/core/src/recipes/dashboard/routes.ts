import { cdi } from '@latchkey/contract';
import { BadRequest } from '../../http/errors.js';
import { routeGroup } from '../../http/routes.js';
import { describeTenantConfig } from './configDescriptors.js';
import {
  type CreateResult,
  createDashboardUser,
  listDashboardUsers,
  listSessions,
  removeDashboardUser,
  removeSession,
  signIn,
  updateDashboardUser,
  verifySession,
} from './service.js';

interface WhoseInput {
  readonly userId?: string | undefined;
  readonly email?: string | undefined;
}

/** The id wins where both are given. */
function whichUser({ userId, email }: WhoseInput) {
  if (userId !== undefined) return { userId };
  if (email !== undefined) return { email };
  throw new BadRequest("Either field 'email' or 'userId' must be present");
}

function toAnswer(result: CreateResult) {
  if (result === 'INVALID_EMAIL') return { status: 'INVALID_EMAIL_ERROR' as const };
  if (result === 'EMAIL_EXISTS') return { status: 'EMAIL_ALREADY_EXISTS_ERROR' as const };
  return 'weakness' in result
    ? { status: 'PASSWORD_WEAK_ERROR' as const, message: result.weakness }
    : { status: 'OK' as const, user: result.user };
}

export const dashboardRoutes = routeGroup(cdi.dashboard)({
  createUser: async (context, { email, password }) =>
    toAnswer(await createDashboardUser(context, email, password)),
  updateUser: async (context, { newEmail, newPassword, ...whose }) => {
    const result = await updateDashboardUser(context, whichUser(whose), { newEmail, newPassword });
    return result === 'UNKNOWN_USER' ? { status: 'UNKNOWN_USER_ERROR' } : toAnswer(result);
  },
  removeUser: async (context, whose) => ({
    status: 'OK',
    didUserExist: await removeDashboardUser(context, whichUser(whose)),
  }),
  listUsers: async (context) => ({ status: 'OK', users: await listDashboardUsers(context) }),
  signIn: async (context, { email, password }) => {
    const sessionId = await signIn(context, email, password);
    return sessionId === undefined ? { status: 'INVALID_CREDENTIALS_ERROR' } : { status: 'OK', sessionId };
  },
  verifySession: async (context, { sessionId }) => {
    const email = await verifySession(context, sessionId);
    return email === undefined ? { status: 'INVALID_SESSION_ERROR' } : { status: 'OK', email };
  },
  removeSession: async (context, { sessionId }) => {
    await removeSession(context, sessionId);
    return { status: 'OK' };
  },
  listSessions: async (context, { userId }) => ({
    status: 'OK',
    sessions: await listSessions(context, userId),
  }),
  listTenantConfig: async (context) => ({ status: 'OK', config: describeTenantConfig(context) }),
});
