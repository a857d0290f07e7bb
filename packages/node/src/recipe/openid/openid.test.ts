import type { TestCore } from '@latchkey/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askPublished, initPublished, noteRequests, published } from '../../../test/published.js';
import { ask, initSdk, serve, startCore } from '../../../test/sdk.js';
import { App } from '../../app.js';
import RecipeUserId from '../../recipeUserId.js';
import { getUserContext } from '../../userContext.js';
import Jwt from '../jwt/index.js';
import Session from '../session/index.js';
import OpenId from './index.js';
import Recipe from './recipe.js';
import type { TypeInput } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());

const issuer = 'https://api.example.com/auth';
const init = (config?: TypeInput) =>
  initSdk(core.address, { init: { recipeList: [OpenId.init(config), Session.init()] } });
const discover = (from = ask) => from('/auth/.well-known/openid-configuration', { method: 'GET' });

const elsewhere: TypeInput = {
  override: {
    functions: (original) => ({
      ...original,
      getOpenIdDiscoveryConfiguration: async (input) => ({
        ...(await original.getOpenIdDiscoveryConfiguration(input)),
        issuer: `https://${input.userContext.host ?? 'id'}.example.com`,
      }),
    }),
  },
};

async function issuerOfNewSession(userContext?: Record<string, unknown>): Promise<unknown> {
  const user = new RecipeUserId(crypto.randomUUID());
  const session = await Session.createNewSessionWithoutRequestResponse(
    'public',
    user,
    {},
    {},
    false,
    userContext,
  );
  return session.getAccessTokenPayload().iss;
}

describe('/.well-known/openid-configuration', () => {
  it('says what the published SDK says, to any site, though nobody lists the recipe', async () => {
    initSdk(core.address);
    initPublished(core.address, { session: {} });
    const [ours, theirs] = [await discover(), await discover(askPublished)];
    expect(ours.status).toBe(200);
    expect(ours.headers.get('access-control-allow-origin')).toBe('*');
    expect(ours.headers.get('access-control-allow-origin')).toBe(
      theirs.headers.get('access-control-allow-origin'),
    );
    const body = await ours.json();
    expect(body).toEqual(await theirs.json());
    expect(body).toMatchObject({ issuer, jwks_uri: `${issuer}/jwt/jwks.json` });
    expect(body).not.toHaveProperty('status');
  });

  it('leads to the keys', async () => {
    init();
    const { jwks_uri } = await Session.getOpenIdDiscoveryConfiguration();
    const keys = await ask(new URL(jwks_uri).pathname, { method: 'GET' });
    expect(await keys.json()).toEqual({ keys: (await Jwt.getJWKS()).keys });
  });

  it('passes the refusal of an override on, as the published SDK does', async () => {
    const refusal = { status: 'GENERAL_ERROR', message: 'not today' } as const;
    const override = {
      apis: (original: object) => ({ ...original, getOpenIdDiscoveryConfigurationGET: async () => refusal }),
    };
    init({ override });
    initPublished(core.address, { openid: { override } });
    const [ours, theirs] = [await discover(), await discover(askPublished)];
    expect([ours.status, await ours.json()]).toEqual([theirs.status, await theirs.json()]);
    init({
      override: { apis: (original) => ({ ...original, getOpenIdDiscoveryConfigurationGET: undefined }) },
    });
    expect((await discover()).status).toBe(404);
  });
});

describe('the issuer', () => {
  it('is the API of the app', async () => {
    init();
    const { status, ...discovery } = await OpenId.getOpenIdDiscoveryConfiguration();
    expect(status).toBe('OK');
    expect(discovery.issuer).toBe(issuer);
    expect(await issuerOfNewSession()).toBe(issuer);
  });

  it('is what an override says at each use: of sessions, of JWTs, in the document', async () => {
    init(elsewhere);
    const overridden = 'https://id.example.com';
    expect(await (await discover()).json()).toMatchObject({ issuer: overridden });
    expect((await Session.getOpenIdDiscoveryConfiguration()).issuer).toBe(overridden);
    expect(await issuerOfNewSession()).toBe(overridden);
    expect(await issuerOfNewSession({ host: 'eu' })).toBe('https://eu.example.com');
    const created = await Session.createJWT({}, 60, true, { host: 'us' });
    expect(created.status === 'OK' && decodeJwt(created.jwt).iss).toBe('https://us.example.com');
  });

  it('gives way to the payload of a JWT, not to that of a session', async () => {
    init();
    const created = await Session.createJWT({ iss: 'me' }, 60);
    expect(created.status === 'OK' && decodeJwt(created.jwt).iss).toBe('me');
    const payload = { iss: 'me' };
    const answer = await serve('/login', { method: 'POST' }, async (req, res) => {
      const session = await Session.createNewSession(req, res, 'public', new RecipeUserId('ada'), payload);
      return session.getAccessTokenPayload();
    });
    expect(await answer.json()).toMatchObject({ iss: issuer });
  });
});

describe('createJWT of sessions', () => {
  it('goes through the overrides of openid and jwt', async () => {
    const calls: string[] = [];
    const jwt = Jwt.init({
      override: {
        functions: (original) => ({
          ...original,
          createJWT: (input) => {
            calls.push('jwt');
            return original.createJWT({ ...input, payload: { ...input.payload, by: 'override' } });
          },
        }),
      },
    });
    const openId = OpenId.init({
      override: {
        functions: (original) => ({
          ...original,
          createJWT: (input) => {
            calls.push('openid');
            return original.createJWT(input);
          },
        }),
      },
    });
    initSdk(core.address, { init: { recipeList: [Session.init(), openId, jwt] } });
    const created = await Session.createJWT({ a: 1 }, 60);
    expect(created.status === 'OK' && decodeJwt(created.jwt)).toMatchObject({
      iss: issuer,
      a: 1,
      by: 'override',
    });
    expect(calls).toEqual(['openid', 'jwt']);
  });

  it('asks the core as the published SDK does', async () => {
    const [ours, theirs] = [noteRequests(), noteRequests()];
    initSdk(core.address, {
      init: { supertokens: { connectionURI: core.address, networkInterceptor: ours.networkInterceptor } },
    });
    initPublished(core.address, { session: {} }, theirs.networkInterceptor);
    for (const { createJWT } of [Session, published('recipe/session/index')]) {
      await createJWT({ a: 1 }, 60, false);
      await createJWT();
    }
    expect(ours.asked).toHaveLength(2);
    expect(ours.asked).toEqual(theirs.asked);
  });
});

it('the recipe is there as the deep import finds it', async () => {
  init();
  const { recipeImplementation } = Recipe.getInstanceOrThrowError();
  expect(
    await recipeImplementation.getOpenIdDiscoveryConfiguration({ userContext: getUserContext(undefined) }),
  ).toEqual(await OpenId.getOpenIdDiscoveryConfiguration());
  App.reset();
  await expect(OpenId.getOpenIdDiscoveryConfiguration()).rejects.toThrow(
    'Initialisation not done. Did you forget to call the Openid.init function?',
  );
});
