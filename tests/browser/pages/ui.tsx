import { createRoot } from 'react-dom/client';
import { init, SuperTokensWrapper } from 'supertokens-auth-react';
import * as EmailPassword from 'supertokens-auth-react/recipe/emailpassword/index.js';
import { EmailPasswordPreBuiltUI } from 'supertokens-auth-react/recipe/emailpassword/prebuiltui.js';
import * as Session from 'supertokens-auth-react/recipe/session/index.js';
import { AccessDeniedScreen } from 'supertokens-auth-react/recipe/session/prebuiltui.js';
import { canHandleRoute, getRoutingComponent } from 'supertokens-auth-react/ui/index.js';
import './settings.js';

const { apiDomain, tokenTransferMethod } = window.settings;
window.sessionEvents = [];

init({
  appInfo: { appName: 'Test', apiDomain, websiteDomain: window.location.origin },
  recipeList: [
    EmailPassword.init(),
    Session.init({ tokenTransferMethod, onHandleEvent: ({ action }) => window.sessionEvents.push(action) }),
  ],
});
window.sdk = { emailPassword: EmailPassword, session: Session };

const vip = new Session.BooleanClaim({ id: 'vip', refresh: async () => undefined });

function Home() {
  const session = Session.useSessionContext();
  if (session.loading) return null;
  return (
    <main>
      <h1>Home of {session.userId}</h1>
      <button type="button" onClick={() => Session.signOut().then(() => window.location.assign('/auth'))}>
        Leave
      </button>
    </main>
  );
}

function Page() {
  if (canHandleRoute([EmailPasswordPreBuiltUI])) return getRoutingComponent([EmailPasswordPreBuiltUI]);
  if (window.location.pathname === '/vip') {
    return (
      <Session.SessionAuth
        accessDeniedScreen={AccessDeniedScreen}
        overrideGlobalClaimValidators={(validators) => [...validators, vip.validators.isTrue()]}
      >
        <h1>The lounge</h1>
      </Session.SessionAuth>
    );
  }
  return (
    <Session.SessionAuth>
      <Home />
    </Session.SessionAuth>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <SuperTokensWrapper>
      <Page />
    </SuperTokensWrapper>,
  );
}
