import { emailPassword } from './emailpassword.js';
import { jwt } from './jwt.js';
import { multitenancy } from './multitenancy.js';
import { service } from './service.js';
import { session } from './session.js';
import { users } from './users.js';

/** The Core Driver Interface: every endpoint of the core, by recipe. */
export const cdi = { service, users, emailPassword, session, jwt, multitenancy };

export { AccessTokenVersion } from './session.js';
export { emailPassword, jwt, multitenancy, service, session, users };
