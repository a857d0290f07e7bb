/**
 * An application's back end, on Express. It is written for `supertokens-node` and runs with that package or with
 * ours: both keep themselves in singletons, so each run is a process of its own.
 */
import express, { type NextFunction, type Request, type Response } from 'express';
import type { SessionRequest } from 'supertokens-node/framework/express';
import type { BackendOptions } from './startBackend.js';

const options: BackendOptions = JSON.parse(process.argv[2] ?? '{}');
const { sdk, apiDomain, websiteDomain, connectionURI, antiCsrf, smtpPort } = options;

const SuperTokens: typeof import('supertokens-node') = await import(sdk);
const EmailPassword: typeof import('supertokens-node/recipe/emailpassword') = await import(
  `${sdk}/recipe/emailpassword`
);
const Session: typeof import('supertokens-node/recipe/session') = await import(`${sdk}/recipe/session`);
const { BooleanClaim }: typeof import('supertokens-node/recipe/session/claims') = await import(
  `${sdk}/recipe/session/claims`
);
const { SMTPService }: typeof import('supertokens-node/recipe/emailpassword/emaildelivery') = await import(
  `${sdk}/recipe/emailpassword/emaildelivery`
);
const { middleware, errorHandler }: typeof import('supertokens-node/framework/express') = await import(
  `${sdk}/framework/express`
);
const { verifySession }: typeof import('supertokens-node/recipe/session/framework/express') = await import(
  `${sdk}/recipe/session/framework/express`
);

const smtpSettings = {
  host: '127.0.0.1',
  port: smtpPort,
  secure: false,
  password: 'mailbox',
  from: { name: 'Test', email: 'test@example.com' },
};

SuperTokens.init({
  framework: 'express',
  supertokens: { connectionURI },
  appInfo: { appName: 'Test', apiDomain, websiteDomain },
  telemetry: false,
  recipeList: [
    EmailPassword.init({ emailDelivery: { service: new SMTPService({ smtpSettings }) } }),
    Session.init(antiCsrf === undefined ? {} : { antiCsrf }),
  ],
});

const vip = new BooleanClaim({ key: 'vip', fetchValue: () => undefined });

/** What the documentation tells an application whose website lives elsewhere to do. */
function allowWebsite(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Access-Control-Allow-Origin', websiteDomain);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Vary', 'Origin');
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  response.setHeader('Access-Control-Allow-Headers', ['content-type', ...SuperTokens.getAllCORSHeaders()]);
  response.setHeader('Access-Control-Allow-Methods', 'GET,POST,PUT,DELETE');
  response.setHeader('Access-Control-Max-Age', '600');
  response.status(204).end();
}

function sessionOf(request: SessionRequest) {
  if (request.session === undefined) throw new Error('verifySession lets nobody through without a session.');
  return request.session;
}

const app = express();
app.use(allowWebsite);
app.use(middleware());
app.get('/me', verifySession(), (request: SessionRequest, response: Response) => {
  response.json({ userId: sessionOf(request).getUserId(), handle: sessionOf(request).getHandle() });
});
app.post('/vip', verifySession(), async (request: SessionRequest, response: Response) => {
  await sessionOf(request).setClaimValue(vip, true);
  response.json({ status: 'OK' });
});
app.get(
  '/vip',
  verifySession({
    overrideGlobalClaimValidators: (validators) => [...validators, vip.validators.isTrue()],
  }),
  (_request: SessionRequest, response: Response) => {
    response.json({ drink: 'champagne' });
  },
);
// For the tests, which look behind the curtain here.
app.get('/sessions/:userId', async (request: Request, response: Response) => {
  const { userId = '' } = request.params;
  response.json(await Session.getAllSessionHandlesForUser(String(userId)));
});
app.use(errorHandler());

app.listen(Number(new URL(apiDomain).port), '127.0.0.1', () => process.send?.('ready'));
