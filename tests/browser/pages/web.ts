import * as SuperTokens from 'supertokens-web-js';
import * as EmailPassword from 'supertokens-web-js/recipe/emailpassword/index.js';
import * as Session from 'supertokens-web-js/recipe/session/index.js';
import './settings.js';

const { apiDomain, tokenTransferMethod } = window.settings;
window.sessionEvents = [];

SuperTokens.init({
  appInfo: { appName: 'Test', apiDomain },
  recipeList: [
    EmailPassword.init(),
    Session.init({ tokenTransferMethod, onHandleEvent: ({ action }) => window.sessionEvents.push(action) }),
  ],
});
window.sdk = { emailPassword: EmailPassword, session: Session };
