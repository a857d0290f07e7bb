import { createAuthenticator } from '@latchkey/testkit';
import type { Caller } from '../coreUnderTest.js';
import { addUser, link } from '../linkedUsers.js';
import { passkeysThrough, retold, site } from '../passkeys.js';
import { ok } from '../sessions.js';
import type { Story, StoryContext } from './story.js';

const SECOND = 1000;

export const webauthn: Story = async (context) => {
  await createOptions(context);
  await signUp(context);
  await signIn(context);
  await registerCredentials(context);
  await changeEmails(context);
  await recover(context);
};

const passkeysIn = ({ client }: StoryContext, caller: Caller = {}) =>
  passkeysThrough(client(caller).webauthn);

/** The same requests with one after the other fault, as every response of an authenticator may have. */
async function faulty<R extends Awaited<ReturnType<ReturnType<typeof passkeysThrough>['make']>>>(
  { clock }: StoryContext,
  request: R,
  send: (request: R) => Promise<unknown>,
): Promise<void> {
  await send({ ...request, webauthnGeneratedOptionsId: 'unknown' });
  await send({ ...request, credential: { ...request.credential, id: '' } });
  await send({ ...request, credential: retold(request.credential, { challenge: 'x' }) });
  clock.advance(61 * SECOND);
  await send(request);
}

async function createOptions(context: StoryContext): Promise<void> {
  const { webauthn: recipe, signInOptions } = passkeysIn(context);
  await recipe.registerOptions({ email: 'e', ...site });
  await recipe.registerOptions({ email: 'e', ...site, origin: 'nowhere' });
  await recipe.signInOptions({ ...site, origin: 'nowhere' });
  const { webauthnGeneratedOptionsId } = await signInOptions();
  await recipe.getGeneratedOptions({ webauthnGeneratedOptionsId });
  await recipe.removeGeneratedOptions({ webauthnGeneratedOptionsId });
  await recipe.removeGeneratedOptions({ webauthnGeneratedOptionsId });
  await recipe.getGeneratedOptions({ webauthnGeneratedOptionsId });
}

async function signUp(context: StoryContext): Promise<void> {
  const { webauthn: recipe, make } = passkeysIn(context);
  const request = await make('signed-up@example.com', createAuthenticator());
  await recipe.signUp(request);
  await recipe.signUp(request);
  await faulty(context, request, recipe.signUp);
}

async function signIn(context: StoryContext): Promise<void> {
  const passkeys = passkeysIn(context);
  const { device, recipeUserId, webauthnCredentialId } = await passkeys.signUp('signs-in@example.com');
  await passkeys.signIn(device);
  await faulty(context, await passkeys.sign(device), passkeys.webauthn.signIn);
  await context.client().multitenancy.putTenant({ tenantId: 't1' });
  await passkeysIn(context, { tenantId: 't1' }).signIn(device);
  await passkeys.webauthn.removeCredential({ recipeUserId, webauthnCredentialId });
  await passkeys.signIn(device);
}

async function registerCredentials(context: StoryContext): Promise<void> {
  const { webauthn: recipe, make, signUp: newUser } = passkeysIn(context);
  const { recipeUserId, webauthnCredentialId } = await newUser('has-more@example.com');
  const request = { recipeUserId, ...(await make('more@example.com', createAuthenticator())) };
  await recipe.registerCredential({ ...request, recipeUserId: 'nobody' });
  await recipe.registerCredential(request);
  await recipe.registerCredential(request);
  await faulty(context, request, recipe.registerCredential);
  await recipe.listCredentials({ recipeUserId });
  const whose = { recipeUserId, webauthnCredentialId };
  await recipe.getCredential(whose);
  await recipe.removeCredential(whose);
  await recipe.removeCredential(whose);
  await recipe.getCredential(whose);
}

async function changeEmails(context: StoryContext): Promise<void> {
  const { webauthn: recipe, signUp: newUser } = passkeysIn(context);
  await newUser('taken@example.com');
  const { recipeUserId } = await newUser('mover@example.com');
  await recipe.updateUserEmail({ recipeUserId, email: 'moved@example.com' });
  await recipe.updateUserEmail({ recipeUserId: 'nobody', email: 'moved@example.com' });
  await recipe.updateUserEmail({ recipeUserId, email: 'taken@example.com' });
  const owner = { recipeId: 'passwordless', recipeUserId: 'owner', email: 'owned@example.com' } as const;
  await addUser(context.core.db, owner);
  await link(context.core.db, 'owner');
  await link(context.core.db, recipeUserId);
  await recipe.updateUserEmail({ recipeUserId, email: 'owned@example.com' });
}

async function recover(context: StoryContext): Promise<void> {
  const { webauthn: recipe, signUp: newUser } = passkeysIn(context);
  const { recipeUserId: userId } = await newUser('loses@example.com');
  const email = 'loses@example.com';
  await recipe.createRecoverAccountToken({ userId: 'nobody', email });
  const { token } = ok(await recipe.createRecoverAccountToken({ userId, email }));
  await recipe.getUserFromRecoverAccountToken({ token });
  await recipe.consumeRecoverAccountToken({ token });
  await recipe.consumeRecoverAccountToken({ token });
  await recipe.getUserFromRecoverAccountToken({ token });
}
