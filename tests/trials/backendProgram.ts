import Latchkey from '@latchkey/node';
import { errorHandler, middleware, type SessionRequest } from '@latchkey/node/framework/express';
import EmailPassword from '@latchkey/node/recipe/emailpassword';
import Session from '@latchkey/node/recipe/session';
import { verifySession } from '@latchkey/node/recipe/session/framework/express';
import express from 'express';

// An application's backend: `backendProgram.ts <address of the core>`. It prints its own address, and the link of
// each mail that it would have sent.

const print = (fields: Readonly<Record<string, unknown>>) => console.log(JSON.stringify(fields));

const apiKey = process.env.API_KEY ?? '';

Latchkey.init({
  framework: 'express',
  supertokens: { connectionURI: process.argv[2] ?? '', ...(apiKey !== '' && { apiKey }) },
  appInfo: { appName: 'Trial', apiDomain: 'http://127.0.0.1:3001', websiteDomain: 'http://127.0.0.1:3000' },
  recipeList: [
    EmailPassword.init({
      emailDelivery: {
        service: { sendEmail: async ({ passwordResetLink }) => print({ mail: passwordResetLink }) },
      },
    }),
    Session.init(),
  ],
});

const app = express();
app.use(middleware());
app.get('/me', verifySession(), (request: SessionRequest, response) => {
  response.json({ userId: request.session?.getUserId() });
});
app.get('/me-in-database', verifySession({ checkDatabase: true }), (request: SessionRequest, response) => {
  response.json({ userId: request.session?.getUserId() });
});
app.use(errorHandler());
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) print({ address: `http://127.0.0.1:${address.port}` });
});
process.once('SIGTERM', () => process.exit(0));
