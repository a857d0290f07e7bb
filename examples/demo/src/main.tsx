import SuperTokens, { SuperTokensWrapper } from '@latchkey/react';
import EmailPassword from '@latchkey/react/recipe/emailpassword';
import { EmailPasswordPreBuiltUI } from '@latchkey/react/recipe/emailpassword/prebuiltui';
import Session, { SessionAuth } from '@latchkey/react/recipe/session';
import { getSuperTokensRoutesForReactRouterDom } from '@latchkey/react/ui';
import { createRoot } from 'react-dom/client';
import * as reactRouterDom from 'react-router-dom';
import { Frame } from './Frame.js';
import { NotFound } from './NotFound.js';
import { SessionPage } from './SessionPage.js';
import './style.css';

const { BrowserRouter, Route, Routes } = reactRouterDom;

SuperTokens.init({
  appInfo: {
    appName: 'Latchkey demo',
    apiDomain: window.location.origin,
    websiteDomain: window.location.origin,
  },
  recipeList: [EmailPassword.init(), Session.init()],
});

function App() {
  return (
    <SuperTokensWrapper>
      <BrowserRouter>
        <Frame>
          <Routes>
            {getSuperTokensRoutesForReactRouterDom(reactRouterDom, [EmailPasswordPreBuiltUI])}
            <Route
              path="/"
              element={
                <SessionAuth>
                  <SessionPage />
                </SessionAuth>
              }
            />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Frame>
      </BrowserRouter>
    </SuperTokensWrapper>
  );
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
