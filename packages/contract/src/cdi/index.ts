import { accountLinking } from './accountlinking.js';
import { dashboard } from './dashboard.js';
import { emailPassword } from './emailpassword.js';
import { emailVerification } from './emailverification.js';
import { jwt } from './jwt.js';
import { multitenancy } from './multitenancy.js';
import { passwordless } from './passwordless.js';
import { service } from './service.js';
import { session } from './session.js';
import { thirdParty } from './thirdparty.js';
import { totp } from './totp.js';
import { userIdMapping } from './useridmapping.js';
import { userMetadata } from './usermetadata.js';
import { userRoles } from './userroles.js';
import { users } from './users.js';
import { webauthn } from './webauthn.js';

/** The Core Driver Interface: every endpoint of the core, by recipe. */
export const cdi = {
  service,
  users,
  accountLinking,
  emailPassword,
  thirdParty,
  passwordless,
  totp,
  session,
  jwt,
  multitenancy,
  userIdMapping,
  userMetadata,
  userRoles,
  emailVerification,
  webauthn,
  dashboard,
};

export { AccessTokenVersion } from './session.js';
export {
  accountLinking,
  dashboard,
  emailPassword,
  emailVerification,
  jwt,
  multitenancy,
  passwordless,
  service,
  session,
  thirdParty,
  totp,
  userIdMapping,
  userMetadata,
  userRoles,
  users,
  webauthn,
};
