import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, initSdk } from '../test/sdk.js';
import { App } from './app.js';
import SuperTokensError, { SuperTokensPluginError } from './error.js';
import Session from './recipe/session/index.js';
import SessionRecipe from './recipe/session/recipe.js';
import type { RecipeInterface } from './recipe/session/types.js';
import type { SuperTokensPlugin } from './types.js';
import { isVersionCompatible } from './versionRange.js';

const init = (plugins: SuperTokensPlugin[], session = {}) =>
  initSdk('http://127.0.0.1:1', { session, init: { experimental: { plugins } } });

beforeEach(() => App.reset());
afterEach(() => App.reset());

describe('order and dependencies', () => {
  it('puts dependencies before the plugin and each plugin once', () => {
    const order: string[] = [];
    const plugin = (id: string, pluginsToAdd: SuperTokensPlugin[] = []): SuperTokensPlugin => ({
      id,
      dependencies: () => ({ status: 'OK', pluginsToAdd }),
      init: () => order.push(id),
    });
    const base = plugin('base');
    init([plugin('a', [plugin('b', [base])]), base, plugin('c')]);
    expect(order).toEqual(['base', 'b', 'a', 'c']);
  });

  it('refuses a dependency that repeats a plugin above', () => {
    const base = { id: 'base' };
    const other: SuperTokensPlugin = {
      id: 'o',
      dependencies: () => ({ status: 'OK', pluginsToAdd: [base] }),
    };
    expect(() => init([base, other])).toThrow('Duplicate plugin IDs: base');
  });

  it('passes on what a dependency check says', () => {
    const plugin: SuperTokensPlugin = {
      id: 'p',
      dependencies: () => ({ status: 'ERROR', message: 'no way' }),
    };
    expect(() => init([plugin])).toThrow('no way');
  });

  it('refuses a plugin for another version', () => {
    expect(() => init([{ id: 'p', compatibleSDKVersions: ['1.0.0', '^2.0.0'] }])).toThrow(
      'Incompatible SDK version for plugin p. Version "24.0.2" not found in compatible versions: ["1.0.0","^2.0.0"]',
    );
    expect(() => init([{ id: 'p', compatibleSDKVersions: ['1.0.0', '>=23.0.0'] }])).not.toThrow();
  });

  it('shows plugins each other’s exports and whether they have started', () => {
    const seen: boolean[][] = [];
    const watcher = (id: string): SuperTokensPlugin => ({
      id,
      exports: { id },
      init: (_, all) => seen.push(all.map((plugin) => plugin.initialized)),
    });
    init([watcher('a'), watcher('b'), { id: 'c' }]);
    expect(seen).toEqual([
      [false, false, true],
      [true, false, true],
    ]);
  });
});

describe('configuration and layers', () => {
  it('lets each plugin change the configuration, except for appInfo and recipes', () => {
    const seen: unknown[] = [];
    const plugin = (id: string): SuperTokensPlugin => ({
      id,
      config: (config) => {
        seen.push(
          config.telemetry,
          'recipeList' in config,
          config.appInfo.apiBasePath.getAsStringDangerous(),
        );
        return { ...config, telemetry: config.telemetry !== true, isInServerlessEnv: true };
      },
    });
    init([plugin('a'), plugin('b'), { id: 'c', config: () => undefined }]);
    expect(seen).toEqual([undefined, false, '/auth', true, false, '/auth']);
    expect(App.getInstanceOrThrowError()).toMatchObject({ telemetryEnabled: false, isInServerlessEnv: true });
  });

  it('layers plugins in list order with the application outermost', async () => {
    const calls: string[] = [];
    const layer = (mark: string) => ({
      functions: (original: RecipeInterface): RecipeInterface => ({
        ...original,
        async revokeMultipleSessions(input) {
          calls.push(mark);
          return mark === '1' ? [mark] : original.revokeMultipleSessions(input);
        },
      }),
    });
    const plugin = (mark: string): SuperTokensPlugin => ({
      id: mark,
      overrideMap: {
        session: { ...layer(mark), config: (config) => ({ ...config, sessionExpiredStatusCode: 440 }) },
      },
    });
    init([plugin('1'), plugin('2')], { override: layer('app') });
    expect(await Session.revokeMultipleSessions(['h'])).toEqual(['1']);
    expect(calls).toEqual(['app', '2', '1']);
    expect(SessionRecipe.getInstanceOrThrowError().config.sessionExpiredStatusCode).toBe(440);
  });

  it('lets revokeSession of the base reach an override of revokeMultipleSessions', async () => {
    init([], {
      override: {
        functions: (original: RecipeInterface) => ({
          ...original,
          revokeMultipleSessions: async () => ['h'],
        }),
      },
    });
    expect(await Session.revokeSession('h')).toBe(true);
  });
});

describe('routes', () => {
  it('serves them by whole path and method, before the recipes', async () => {
    init([
      {
        id: 'p',
        routeHandlers: () => ({
          status: 'OK',
          routeHandlers: [
            {
              method: 'get',
              path: '/plugin/p/hello',
              handler: async (req, res) => {
                res.sendJSONResponse({ name: req.getKeyValueFromQuery('name') });
                return null;
              },
            },
          ],
        }),
      },
    ]);
    const answer = await ask('/plugin/p/hello?name=Ada', { method: 'GET' });
    expect(await answer.json()).toEqual({ name: 'Ada' });
    expect((await ask('/plugin/p/hello', { method: 'POST' })).status).toBe(404);
    expect((await ask('/auth/plugin/p/hello', { method: 'GET' })).status).toBe(404);
  });

  it('answers what a handler throws: own errors as they are, others masked', async () => {
    const failing = (path: string, error: unknown) => ({
      method: 'get' as const,
      path,
      handler: async () => {
        throw error;
      },
    });
    init([
      {
        id: 'p',
        routeHandlers: [
          failing('/plugin/own', new SuperTokensPluginError({ message: 'teapot', code: 418 })),
          failing('/plugin/input', new SuperTokensError({ message: 'bad', type: 'BAD_INPUT_ERROR' })),
          failing('/plugin/bug', new Error('database password is …')),
          { ...failing('/plugin/session', new Error()), verifySessionOptions: {} },
        ],
      },
    ]);
    const answers = await Promise.all(
      ['own', 'input', 'bug', 'session'].map(async (name) => {
        const answer = await ask(`/plugin/${name}`, { method: 'GET' });
        return [answer.status, await answer.json()];
      }),
    );
    expect(answers).toEqual([
      [418, { message: 'teapot' }],
      [400, { message: 'bad' }],
      [500, { message: 'Unknown error' }],
      [401, { message: 'unauthorised' }],
    ]);
  });
});

describe('version ranges', () => {
  it.each([
    ['24.0.2', '24.0.2', true],
    ['24.0.2', '=24.0.2', true],
    ['24.0.2', '>= 23.0.0', true],
    ['24.0.2', '>24.0.2', false],
    ['24.0.2', '<24.0.3', true],
    ['24.0.2', '<=24.0.1', false],
    ['24.0.2', '~24.0.0', true],
    ['24.0.2', '~24.1.0', false],
    ['24.0.2', '^24.0.0', true],
    ['24.0.2', '^23.0.0', false],
    ['0.3.1', '^0.3.0', true],
    ['0.4.0', '^0.3.0', false],
    ['24.0.2', '24.0.x', true],
    ['24.0.2', '24.x', true],
    ['24.0.2', '23.x', false],
    ['24.0.2-beta.1', '>=24.0.2', false],
  ])('%s in %s: %s', (version, range, expected) => {
    expect(isVersionCompatible(version, range)).toBe(expected);
  });

  it.each(['>=1.0.0 <2.0.0', '1.2', '*'])('refuses %s', (range) => {
    expect(() => isVersionCompatible('24.0.2', range)).toThrow('Invalid version format: ');
  });
});
