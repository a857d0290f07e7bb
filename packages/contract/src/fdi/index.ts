import { emailPassword } from './emailpassword.js';
import { session } from './session.js';

/** The Frontend Driver Interface: every endpoint of the backend SDK towards browsers, by recipe. */
export const fdi = { session, emailPassword };

export { emailPassword, session };
