import { cdi } from '@latchkey/contract';
import { ok } from '../sessions.js';
import type { Story, StoryContext } from './story.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

const create = async ({ client }: StoryContext, userId: string) =>
  ok(
    await client().session.createSession({
      userId,
      enableAntiCsrf: false,
      userDataInJWT: {},
      userDataInDatabase: {},
    }),
  );

export const session: Story = async (context) => {
  await readAndChange(context);
  await verifyAndRevoke(context);
  await stealToken(context);
  const headers = { 'cdi-version': '2.20' };
  await context.ask('POST', cdi.session.handshake.path, { body: {}, headers });
};

async function readAndChange(context: StoryContext): Promise<void> {
  const recipe = context.client().session;
  const { handle } = (await create(context, 'u1')).session;
  for (const sessionHandle of [handle, 'unknown']) {
    await recipe.getSession({ sessionHandle });
    await recipe.getSessionData({ sessionHandle });
    await recipe.getJwtData({ sessionHandle });
    await recipe.updateSessionData({ sessionHandle, userDataInDatabase: { a: 1 } });
    await recipe.updateJwtData({ sessionHandle, userDataInJWT: { b: 1 } });
  }
}

async function verifyAndRevoke(context: StoryContext): Promise<void> {
  const recipe = context.client().session;
  const accessToken = (await create(context, 'u2')).accessToken.token;
  const verify = (checkDatabase: boolean) =>
    recipe.verifySession({ accessToken, doAntiCsrfCheck: false, enableAntiCsrf: false, checkDatabase });
  await verify(false);
  await recipe.regenerateSession({ accessToken, userDataInJWT: { c: 1 } });
  await recipe.listSessionHandles({ userId: 'u2' });
  await recipe.removeSessions({ userId: 'u2' });
  await verify(true);
  await recipe.regenerateSession({ accessToken });
  context.clock.advance(DAY);
  await verify(false);
}

async function stealToken(context: StoryContext): Promise<void> {
  const first = (await create(context, 'u3')).refreshToken.token;
  const refresh = (refreshToken: string) =>
    context
      .client()
      .session.refreshSession({ refreshToken, enableAntiCsrf: false, useDynamicSigningKey: true });
  const second = ok(await refresh(first)).refreshToken.token;
  context.clock.advance(MINUTE);
  await refresh(second);
  context.clock.advance(MINUTE);
  await refresh(first);
  await refresh('no token at all');
}
