import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appInfo, ask, initSdk } from '../test/sdk.js';
import { App } from './app.js';
import SuperTokens from './index.js';
import Session from './recipe/session/index.js';
import type { AnyValue, TypeInput } from './types.js';

const nowhere = 'http://127.0.0.1:1';

beforeEach(() => App.reset());
afterEach(() => App.reset());

const init = (change: AnyValue = {}): void => {
  const config: TypeInput = {
    appInfo,
    recipeList: [Session.init()],
    supertokens: { connectionURI: nowhere },
  };
  SuperTokens.init({ ...config, ...change });
};

describe('init', () => {
  it('does nothing when called again', () => {
    init();
    const app = App.getInstanceOrThrowError();
    init({ recipeList: [] });
    expect(App.getInstanceOrThrowError()).toBe(app);
  });

  it('may be tried again after it failed', () => {
    const both = { recipeList: [Session.init(), Session.init()] };
    expect(() => init(both)).toThrow(
      'Session recipe has already been initialised. Please check your code for bugs.',
    );
    expect(() => init(both)).toThrow('Session recipe has already been initialised.');
    expect(() => init()).not.toThrow();
  });

  it.each<[string, AnyValue]>([
    ['Please provide at least one recipe to the supertokens.init function call', { recipeList: [] }],
    ['Please provide at least one recipe to the supertokens.init function call', { recipeList: undefined }],
    ['Please remove empty items from recipeList', { recipeList: [undefined] }],
    ['Please provide a valid domain name', { supertokens: { connectionURI: 'nonsense' } }],
    [
      'sessionExpiredStatusCode and sessionExpiredStatusCode must be different',
      { recipeList: [Session.init({ invalidClaimStatusCode: 401 })] },
    ],
    ['Please provide a valid sessionScope', { recipeList: [Session.init({ cookieDomain: '' })] }],
  ])('says %s', (message, change) => {
    expect(() => init(change)).toThrow(message);
  });

  it('is asked for by everything else', async () => {
    expect(() => SuperTokens.getAllCORSHeaders()).toThrow(
      'Initialisation not done. Did you forget to call the SuperTokens.init function?',
    );
    await expect(SuperTokens.getUser('x')).rejects.toThrow('Initialisation not done.');
    await expect(Session.revokeSession('x')).rejects.toThrow(
      'Initialisation not done. Did you forget to call the SuperTokens.init or Session.init function?',
    );
    const other = { id: 'other', routeHandlers: [] };
    init({ experimental: { plugins: [other] } });
    expect(SuperTokens.getAllCORSHeaders()).toEqual([
      'rid',
      'fdi-version',
      'anti-csrf',
      'authorization',
      'st-auth-mode',
    ]);
    expect([SuperTokens.isRecipeInitialized('session'), SuperTokens.isRecipeInitialized('totp')]).toEqual([
      true,
      false,
    ]);
  });
});

describe('the request of a context', () => {
  it.each([undefined, {}, { _default: 1 }, { _default: {} }, 5])('is none in %j', (context) => {
    expect(SuperTokens.getRequestFromUserContext(context as AnyValue)).toBeUndefined();
  });

  it('is the one that came in', async () => {
    const paths: unknown[] = [];
    initSdk(nowhere, {
      session: {
        override: {
          apis: (original) => ({
            ...original,
            refreshPOST: (input) => {
              paths.push(SuperTokens.getRequestFromUserContext(input.userContext)?.getOriginalURL());
              return original.refreshPOST?.(input) ?? Promise.reject(new Error('switched off'));
            },
          }),
        },
      },
    });
    await ask('/auth/session/refresh');
    expect(paths).toEqual(['https://api.example.com/auth/session/refresh']);
  });
});

describe('base paths', () => {
  it.each([
    [{ apiBasePath: '/' }, '/signout', 401],
    [{ apiBasePath: '/' }, '/auth/signout', 401],
    [{ apiBasePath: '/api/v2' }, '/api/v2/signout', 401],
    [{ apiGatewayPath: '/gw' }, '/auth/signout', 401],
    [{ apiGatewayPath: '/gw' }, '/gw/auth/signout', 404],
  ])('%j serves %s: %i', async (info, path, status) => {
    initSdk(nowhere, { appInfo: info });
    expect((await ask(path)).status).toBe(status);
  });
});

describe('import paths', () => {
  const { exports }: { exports: Record<string, { 'latchkey-source': string }> } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );

  it.each([...new Set(Object.values(exports).map((target) => target['latchkey-source']))])(
    '%s can be loaded',
    async (source) => {
      const module: Record<string, unknown> = await import(new URL(`../${source}`, import.meta.url).href);
      expect(module).toBeDefined();
      if (!/(types|config|plugin|querier|version|user|request|response|exchange)\.ts$/.test(source)) {
        expect(module.default).toBeDefined();
      }
    },
  );
});
