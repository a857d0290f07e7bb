import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import SuperTokens from '@latchkey/node';
import { errorHandler, middleware, type SessionRequest } from '@latchkey/node/framework/express';
import EmailPassword from '@latchkey/node/recipe/emailpassword';
import Session from '@latchkey/node/recipe/session';
import { verifySession } from '@latchkey/node/recipe/session/framework/express';
import express, { type Express, type Response } from 'express';

/** Where the demo runs and keeps its users. */
export interface DemoOptions {
  readonly port: number;
  /** `sqlite:<file>` or `postgresql://…`: the core then runs in this process; or the address of a core. */
  readonly database: string;
  /** The folder of the built front end. */
  readonly site?: string;
}

/** A running demo. */
export interface Demo {
  readonly address: string;
  close(): Promise<void>;
}

const builtSite = fileURLToPath(new URL('../site', import.meta.url));

/** Starts the demo: sign-in under `/auth`, the protected page at `/`. Rejects when the port is taken. */
export async function startDemo({ port, database, site = builtSite }: DemoOptions): Promise<Demo> {
  const address = `http://localhost:${port}`;
  SuperTokens.init({
    framework: 'express',
    supertokens: { connectionURI: database },
    appInfo: { appName: 'Latchkey demo', apiDomain: address, websiteDomain: address },
    recipeList: [EmailPassword.init(), Session.init()],
  });
  const server = createServer(application(site));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    address,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await SuperTokens.closeEmbeddedCore();
    },
  };
}

function application(site: string): Express {
  const app = express();
  app.disable('x-powered-by');
  // Answers the sign-in API below /auth and hands on everything else, the pages below /auth included.
  app.use(middleware());
  app.get('/api/session', verifySession(), showSession);
  app.use(express.static(site));
  app.use((_request, response) => response.sendFile('index.html', { root: site }));
  app.use(errorHandler());
  return app;
}

async function showSession(request: SessionRequest, response: Response): Promise<void> {
  const session = request.session;
  if (session === undefined) throw new Error('verifySession lets nobody through without a session.');
  const user = await SuperTokens.getUser(session.getUserId());
  response.json({
    userId: session.getUserId(),
    email: user?.emails[0],
    handle: session.getHandle(),
    payload: session.getAccessTokenPayload(),
    createdAt: await session.getTimeCreated(),
    expiresAt: await session.getExpiry(),
  });
}
