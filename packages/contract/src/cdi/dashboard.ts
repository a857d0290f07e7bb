import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { trimmedNonEmpty } from '../fields.js';
import { ConfigDescriptor, DashboardSession, DashboardUser } from '../shapes/dashboard.js';

const empty = "Field name '{field}' cannot be an empty String";

const filled = () => trimmedNonEmpty(empty, 256);

/** Its length is a rule of its own. */
const password = () => trimmedNonEmpty(empty);

const email = () => filled().transform((value) => value.toLowerCase());

/** The people who may open the dashboard, and their sessions (CDI platform §3). */
export const dashboard = {
  createUser: endpoint({
    method: 'POST',
    path: '/recipe/dashboard/user',
    scope: 'publicTenant',
    since: '2.18',
    summary: 'Let somebody into the dashboard with an e-mail and a password',
    input: { email: email(), password: password() },
    results: {
      OK: { user: DashboardUser },
      INVALID_EMAIL_ERROR: {},
      PASSWORD_WEAK_ERROR: { message: z.string() },
      EMAIL_ALREADY_EXISTS_ERROR: {},
    },
  }),
  updateUser: endpoint({
    method: 'PUT',
    path: '/recipe/dashboard/user',
    scope: 'publicTenant',
    since: '2.18',
    summary: "Change a dashboard user's e-mail or password, and sign the user out everywhere",
    input: {
      userId: filled().optional(),
      email: email().optional(),
      newEmail: email().optional(),
      newPassword: password().optional(),
    },
    results: {
      OK: { user: DashboardUser },
      INVALID_EMAIL_ERROR: {},
      PASSWORD_WEAK_ERROR: { message: z.string() },
      EMAIL_ALREADY_EXISTS_ERROR: {},
      UNKNOWN_USER_ERROR: {},
    },
  }),
  removeUser: endpoint({
    method: 'DELETE',
    path: '/recipe/dashboard/user',
    scope: 'publicTenant',
    since: '2.18',
    summary: 'Delete a dashboard user by id or e-mail',
    query: { userId: filled().optional(), email: email().optional() },
    results: { OK: { didUserExist: z.boolean() } },
  }),
  listUsers: endpoint({
    method: 'GET',
    path: '/recipe/dashboard/users',
    scope: 'publicTenant',
    since: '2.18',
    summary: 'Everybody who may open the dashboard, by the time they joined',
    results: { OK: { users: z.array(DashboardUser) } },
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/recipe/dashboard/signin',
    scope: 'publicTenant',
    since: '2.18',
    summary: "Check a dashboard user's password and begin a session of 30 days",
    input: { email: email(), password: password() },
    results: { OK: { sessionId: z.string() }, INVALID_CREDENTIALS_ERROR: {} },
  }),
  verifySession: endpoint({
    method: 'POST',
    path: '/recipe/dashboard/session/verify',
    scope: 'publicTenant',
    since: '2.18',
    summary: 'Whose dashboard session it is',
    input: { sessionId: filled() },
    results: { OK: { email: z.string() }, INVALID_SESSION_ERROR: {} },
  }),
  removeSession: endpoint({
    method: 'DELETE',
    path: '/recipe/dashboard/session',
    scope: 'publicTenant',
    since: '2.18',
    summary: 'End a dashboard session',
    query: { sessionId: filled() },
    results: { OK: {} },
  }),
  listSessions: endpoint({
    method: 'GET',
    path: '/recipe/dashboard/user/sessions',
    scope: 'publicTenant',
    since: '2.18',
    summary: "A dashboard user's sessions",
    query: { userId: filled() },
    results: { OK: { sessions: z.array(DashboardSession) } },
  }),
  listTenantConfig: endpoint({
    method: 'GET',
    path: '/recipe/dashboard/tenant/core-config',
    scope: 'tenant',
    since: '5.1',
    summary: "The configuration keys that the dashboard shows, with the tenant's values",
    results: { OK: { config: z.array(ConfigDescriptor) } },
  }),
};
