import { emailPassword } from './emailpassword.js';
import { emailVerification } from './emailverification.js';
import { jwt } from './jwt.js';
import { openId } from './openid.js';
import { session } from './session.js';

/** The Frontend Driver Interface: every endpoint of the backend SDK towards browsers, by recipe. */
export const fdi = { session, emailPassword, emailVerification, jwt, openId };

export { emailPassword, emailVerification, jwt, openId, session };
