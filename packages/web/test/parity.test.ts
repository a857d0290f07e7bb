import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SuperTokensConfig } from '../src/types.js';
import { Backend, frontToken } from './backend.js';
import { openPage, type Page } from './page.js';
import { lockFactory } from './start.js';

/**
 * The same scenario through the published client and through ours: requests, events, cookies and
 * results must be the same. Where we differ on purpose, the scenario stays clear of it.
 */
type Sdk = {
  supertokens: { init: (config: SuperTokensConfig) => void };
  session: typeof import('../src/recipe/session/index.js');
  emailPassword: typeof import('../src/recipe/emailpassword/index.js');
  multitenancy: typeof import('../src/recipe/multitenancy/index.js');
  utils: typeof import('../src/utils/index.js');
};

type Stage = Sdk & { backend: Backend; page: Page; note: (...what: unknown[]) => void };
type Settings = {
  address?: string;
  session?: Parameters<Sdk['session']['init']>[0];
  emailPassword?: (note: Stage['note']) => Parameters<Sdk['emailPassword']['init']>[0];
  more?: (note: Stage['note']) => Partial<SuperTokensConfig>;
  mayFail?: boolean;
};

const API = 'http://api.example.com';

function published(): Sdk {
  const require = createRequire(import.meta.url);
  for (const file of Object.keys(require.cache))
    if (/supertokens-(web|js)/.test(file)) delete require.cache[file];
  return {
    supertokens: require('supertokens-web-js'),
    session: require('supertokens-web-js/recipe/session'),
    emailPassword: require('supertokens-web-js/recipe/emailpassword'),
    multitenancy: require('supertokens-web-js/recipe/multitenancy'),
    utils: require('supertokens-web-js/utils'),
  };
}

async function ours(): Promise<Sdk> {
  return {
    supertokens: (await import('../src/index.js')).default,
    session: await import('../src/recipe/session/index.js'),
    emailPassword: await import('../src/recipe/emailpassword/index.js'),
    multitenancy: await import('../src/recipe/multitenancy/index.js'),
    utils: await import('../src/utils/index.js'),
  };
}

async function trace(
  load: () => Sdk | Promise<Sdk>,
  settings: Settings,
  scenario: (stage: Stage) => Promise<void>,
) {
  const page = openPage(settings.address ?? 'http://app.example.com/?token=reset-token&tenantId=t1');
  const backend = new Backend();
  const notes: unknown[] = [];
  const note = (...what: unknown[]) => void notes.push(what.map(plain));
  vi.stubGlobal('fetch', backend.fetch);
  vi.stubGlobal('XMLHttpRequest', class extends EventTarget {});
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  for (const level of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...args) => note(level, ...args));
  const sdk = await load();
  const init = () =>
    sdk.supertokens.init({
      appInfo: { appName: 'Test', apiDomain: API },
      recipeList: [
        sdk.session.init({
          lockFactory,
          onHandleEvent: (event) => note('event', event),
          ...settings.session,
        }),
        sdk.emailPassword.init(settings.emailPassword?.(note)),
      ],
      ...settings.more?.(note),
    });
  if (settings.mayFail) note(await outcome(init));
  else init();
  await scenario({ ...sdk, backend, page, note });
  return {
    notes: sameVersion(notes),
    seen: sameVersion(backend.seen),
    cookies: [...page.cookies.keys()].sort(),
  };
}

/** The published session layer that is installed is one FDI version behind. */
function sameVersion(value: unknown[]): unknown[] {
  return JSON.parse(JSON.stringify(value).replaceAll('4.0,4.1,4.2"', '4.0,4.1"'));
}

/** What an outcome shows, apart from identity. */
function plain(value: unknown): unknown {
  if (value instanceof Response) return `Response ${value.status} ${value.bodyUsed ? 'read' : 'unread'}`;
  if (value instanceof Error) return `Error ${value.message}`;
  if (value instanceof Headers) return Object.fromEntries(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value;
}

/** Notes how a call ends. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return ['returned', plain(await call())];
  } catch (error) {
    return ['threw', plain(error)];
  }
}

function same(name: string, scenario: (stage: Stage) => Promise<void>, settings: Settings = {}): void {
  it(name, async () => {
    const theirs = await trace(published, settings, scenario);
    const mine = await trace(ours, settings, scenario);
    expect(mine).toEqual(theirs);
    expect(mine.notes.length + mine.seen.length).toBeGreaterThan(0);
  });
}

afterEach(() => vi.restoreAllMocks());

const formFields = [
  { id: 'email', value: 'a@b.co' },
  { id: 'password', value: 'secret12' },
];
const user = {
  id: 'u',
  timeJoined: 1,
  isPrimaryUser: false,
  tenantIds: ['public'],
  emails: ['a@b.co'],
  phoneNumbers: [],
  thirdParty: [],
  webauthn: { credentialIds: [] },
  loginMethods: [
    { tenantIds: ['public'], timeJoined: 1, recipeId: 'emailpassword', recipeUserId: 'u', email: 'a@b.co' },
  ],
};

describe('a session', () => {
  for (const tokenTransferMethod of ['cookie', 'header'] as const)
    same(
      `lives its life in ${tokenTransferMethod} mode`,
      async ({ backend, session, page, note }) => {
        note(await outcome(() => session.doesSessionExist()));
        note(await outcome(() => session.getUserId()));
        await fetch(`${API}/auth/signin`, { method: 'POST' });
        note(await outcome(() => session.getUserId()), await outcome(() => session.getAccessToken()));
        note([...page.cookies.keys()].sort());
        note(await outcome(() => fetch(`${API}/me`)));
        backend.expire();
        note(await outcome(() => fetch(`${API}/me`)));
        note(await outcome(() => session.attemptRefreshingSession()));
        note(await outcome(() => session.signOut({ userContext: { a: 1 } })));
        note(await outcome(() => fetch(`${API}/me`)));
        note(await outcome(() => session.attemptRefreshingSession()));
        note(await outcome(() => session.signOut({ userContext: { a: 1 } })));
      },
      { session: { tokenTransferMethod } },
    );

  same('is asked for by many at once', async ({ backend, session, note }) => {
    const many = () => [
      fetch(`${API}/me`),
      session.doesSessionExist(),
      fetch(`${API}/me`),
      session.doesSessionExist(),
    ];
    note(await Promise.all(many()));
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    backend.expire();
    note(await Promise.all(many()));
    backend.expire();
    backend.jar.clear();
    note(await Promise.all(many()));
  });

  same('ends when the refresh is refused', async ({ backend, session, note }) => {
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    backend.expire();
    backend.jar.clear();
    note(await outcome(() => fetch(`${API}/me`)));
    note(await outcome(() => session.doesSessionExist()));
    note(await outcome(() => session.getAccessTokenPayloadSecurely()));
  });

  same('survives a refresh that fails', async ({ backend, session, note }) => {
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    backend.expire();
    for (const status of [500, 403, 404]) {
      backend.on('POST /auth/session/refresh', () => new Response(null, { status }));
      note(await outcome(() => fetch(`${API}/me`)));
      note(await outcome(() => session.attemptRefreshingSession()));
    }
    backend.on('POST /auth/session/refresh', () => Promise.reject(new TypeError('Failed to fetch')));
    note(await outcome(() => fetch(`${API}/me`)));
    backend.on('POST /auth/session/refresh', () => new Response('{}'));
    note(await outcome(() => fetch(`${API}/me`)));
  });

  same('is found again when only the HttpOnly cookies are left', async ({ page, note }) => {
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    page.cookies.clear();
    note(await outcome(() => fetch(`${API}/me`)));
  });

  same(
    'gives up on an API that always answers 401',
    async ({ backend, note }) => {
      await fetch(`${API}/auth/signin`, { method: 'POST' });
      backend.on('GET /never', () => new Response(null, { status: 401 }));
      note(await outcome(() => fetch(`${API}/never`)));
    },
    { session: { maxRetryAttemptsForSessionRefresh: 1 } },
  );

  same('is ended by an API, and reports claims', async ({ backend, session, note }) => {
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    backend.on('GET /claims', () =>
      Response.json({ claimValidationErrors: [{ id: 'c', reason: 1 }] }, { status: 403 }),
    );
    const answer = await fetch(`${API}/claims`);
    note(answer, await session.getInvalidClaimsFromResponse({ response: answer }));
    backend.on('GET /other', () => new Response('no json', { status: 403 }));
    note(await outcome(() => fetch(`${API}/other`)));
    backend.on('GET /gone', () => new Response(null, { status: 401, headers: { 'front-token': 'remove' } }));
    note(await outcome(() => fetch(`${API}/gone`)));
    note(await outcome(() => fetch(`${API}/gone`)));
  });

  same('validates claims', async ({ backend, session, note }) => {
    backend.on(
      'GET /fresh',
      () => new Response(null, { headers: { 'front-token': frontToken({ b: { v: true, t: 0 } }) } }),
    );
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    const claim = new session.BooleanClaim({
      id: 'b',
      refresh: async () => void (await fetch(`${API}/fresh`)),
    });
    note(await outcome(() => session.validateClaims()));
    note(
      await outcome(() =>
        session.validateClaims({ overrideGlobalClaimValidators: () => [claim.validators.isTrue()] }),
      ),
    );
    note(
      await outcome(() =>
        session.validateClaims({ overrideGlobalClaimValidators: () => [claim.validators.isFalse()] }),
      ),
    );
    note(await outcome(() => session.getClaimValue({ claim })));
  });

  same(
    'calls its hooks',
    async ({ session, note }) => {
      await fetch(`${API}/auth/signin`, { method: 'POST' });
      note(await outcome(() => session.attemptRefreshingSession()));
      note(await outcome(() => session.signOut()));
    },
    {
      session: {
        preAPIHook: async (context) => {
          console.log('pre', context);
          return context;
        },
        postAPIHook: async ({ action, userContext, fetchResponse }) =>
          console.log('post', action, userContext, fetchResponse),
      },
    },
  );

  same('fails to sign out', async ({ backend, session, note }) => {
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    backend.on('POST /auth/signout', () => Response.json({ status: 'GENERAL_ERROR', message: 'no' }));
    note(await outcome(() => session.signOut()));
    backend.on('POST /auth/signout', () => new Response(null, { status: 500 }));
    note(await outcome(() => session.signOut()));
  });
});

describe('e-mail and password', () => {
  same('signs up and in', async ({ backend, emailPassword, note }) => {
    for (const [route, call] of [
      ['signup', () => emailPassword.signUp({ formFields })],
      ['signin', () => emailPassword.signIn({ formFields, shouldTryLinkingWithSessionUser: true })],
    ] as const)
      for (const answer of [
        { status: 'OK', user },
        { status: 'FIELD_ERROR', formFields: [{ id: 'email', error: 'x' }] },
        // Each function knows its own refusal only.
        route === 'signup'
          ? { status: 'SIGN_UP_NOT_ALLOWED', reason: 'r' }
          : { status: 'WRONG_CREDENTIALS_ERROR' },
        { status: 'GENERAL_ERROR', message: 'm' },
        { status: 'GENERAL_ERROR' },
      ]) {
        backend.on(`POST /auth/t1/${route}`, () => Response.json(answer));
        note(await outcome(call));
      }
    backend.on('POST /auth/t1/signin', () => new Response('{}', { status: 500 }));
    note(await outcome(() => emailPassword.signIn({ formFields })));
  });

  same('resets a password', async ({ backend, emailPassword, note }) => {
    note(emailPassword.getResetPasswordTokenFromURL(), emailPassword.getTenantIdFromURL());
    backend.on('POST /auth/t1/user/password/reset/token', () => Response.json({ status: 'OK' }));
    note(await outcome(() => emailPassword.sendPasswordResetEmail({ formFields })));
    backend.on('POST /auth/t1/user/password/reset', () => Response.json({ status: 'OK', extra: 1 }));
    note(await outcome(() => emailPassword.submitNewPassword({ formFields })));
    backend.on('GET /auth/t1/emailpassword/email/exists', () =>
      Response.json({ status: 'OK', exists: true }),
    );
    note(await outcome(() => emailPassword.doesEmailExist({ email: 'a+b@c.de' })));
  });

  same(
    'stands without parameters in the address',
    async ({ backend, emailPassword, multitenancy, note }) => {
      note(
        emailPassword.getResetPasswordTokenFromURL(),
        emailPassword.getTenantIdFromURL(),
        multitenancy.getTenantId(),
      );
      backend.on('POST /auth/signup', () => Response.json({ status: 'OK', user }));
      note(await outcome(() => emailPassword.signUp({ formFields })));
    },
    { address: 'http://app.example.com/?tenantId=' },
  );

  same(
    'calls hooks and overrides in order',
    async ({ backend, emailPassword, note }) => {
      backend.on('POST /auth/t1/signin', () => Response.json({ status: 'OK', user }));
      note(
        await outcome(() =>
          emailPassword.signIn({
            formFields,
            userContext: { a: 1 },
            options: {
              preAPIHook: async (context) => {
                note('option', context);
                return {
                  ...context,
                  requestInit: {
                    ...context.requestInit,
                    headers: { ...context.requestInit.headers, 'x-o': '1' },
                  },
                };
              },
            },
          }),
        ),
      );
    },
    {
      emailPassword: (note) => ({
        preAPIHook: async (context) => {
          note('pre', context);
          return context;
        },
        postAPIHook: async ({ fetchResponse, ...context }) => note('post', context, fetchResponse),
        override: {
          functions: (original) => ({
            ...original,
            signIn: async (input) => {
              note('app', input.userContext);
              return original.signIn(input);
            },
          }),
        },
      }),
      more: (note) => ({
        experimental: {
          plugins: ['one', 'two'].map((id) => ({
            id,
            overrideMap: {
              emailpassword: {
                config: (config) => {
                  note('config', id);
                  return config;
                },
                functions: (original) => ({
                  ...original,
                  async signIn(input) {
                    note('plugin', id);
                    return original.signIn(input);
                  },
                }),
              },
            },
            init: (config, plugins, version) =>
              note('init', id, Object.keys(config).sort(), plugins.map(plain), version),
          })),
        },
      }),
    },
  );
});

same('login methods', async ({ backend, multitenancy, note }) => {
  for (const answer of [
    { status: 'OK', thirdParty: { providers: [{ id: 'a', name: 'A' }] }, firstFactors: ['x'] },
    {
      status: 'OK',
      emailPassword: { enabled: true },
      passwordless: { enabled: true },
      thirdParty: { enabled: true, providers: [] },
    },
    {
      status: 'OK',
      emailPassword: { enabled: false },
      passwordless: { enabled: false },
      thirdParty: { enabled: false, providers: [] },
    },
  ]) {
    backend.on('GET /auth/loginmethods', () => Response.json(answer));
    backend.on('GET /auth/t2/loginmethods', () => Response.json(answer));
    note(await outcome(() => multitenancy.getLoginMethods()));
    note(await outcome(() => multitenancy.getLoginMethods({ tenantId: 't2' })));
  }
});

describe('init', () => {
  const plugin = { id: 'p' };
  const cases: [string, unknown][] = [
    ['no appInfo', { appInfo: undefined }],
    ['no apiDomain', { appInfo: { appName: 'x' } }],
    ['no appName', { appInfo: { apiDomain: API } }],
    ['a bad apiDomain', { appInfo: { appName: 'x', apiDomain: '/x' } }],
    ['no recipes', { recipeList: [] }],
    ['the same plugin twice', { experimental: { plugins: [plugin, plugin] } }],
    [
      'an incompatible plugin',
      { experimental: { plugins: [{ ...plugin, compatibleWebJSSDKVersions: '>=99.0.0' }] } },
    ],
    [
      'incompatible ranges',
      { experimental: { plugins: [{ ...plugin, compatibleWebJSSDKVersions: ['0.1.0', '~0.15.0'] }] } },
    ],
    [
      'a compatible plugin',
      { experimental: { plugins: [{ ...plugin, compatibleWebJSSDKVersions: ['1.0.0', '0.16.x'] }] } },
    ],
    [
      'an unhappy plugin',
      { experimental: { plugins: [{ ...plugin, dependencies: () => ({ status: 'ERROR', message: 'm' }) }] } },
    ],
    [
      'a plugin with a dependency',
      {
        experimental: {
          plugins: [
            {
              ...plugin,
              dependencies: (_: unknown, above: unknown[], version: string) => {
                console.log('above', above, version);
                return {
                  status: 'OK',
                  pluginsToAdd: [{ id: 'q', version: '1', init: () => console.log('q'), exports: { a: 1 } }],
                };
              },
              config: () => ({ clientType: 'from-plugin', appInfo: { appName: 'no' } }),
              init: (config: { clientType?: string; appInfo: { appName: string } }, all: unknown[]) =>
                console.log('p', config.clientType, config.appInfo.appName, all),
            },
          ],
        },
      },
    ],
  ];
  for (const [name, config] of cases)
    same(`with ${name}`, async ({ note }) => note('end'), {
      mayFail: true,
      more: () => config as Partial<SuperTokensConfig>, // Wrong on purpose.
    });

  same('twice, and functions without it', async ({ supertokens, note }) => {
    supertokens.init({ appInfo: { appName: 'x', apiDomain: API }, recipeList: [] });
    note('end');
  });

  it('is missed in the same words', async () => {
    const errors = async (load: () => Sdk | Promise<Sdk>) => {
      openPage();
      const { session, emailPassword, multitenancy } = await load();
      return [
        await outcome(() => session.doesSessionExist()),
        await outcome(() => emailPassword.signIn({ formFields })),
        await outcome(() => multitenancy.getTenantId()),
      ];
    };
    expect(await errors(ours)).toEqual(await errors(published));
  });
});

same(
  'utils',
  async ({ utils, note }) => {
    note(utils.getQueryParams('a'), utils.getQueryParams('none'), utils.getHashFromLocation());
    note(String(utils.getAllQueryParams()));
    for (const url of ['http://x.com/a?b=c#d', '/p?q=1', 'p/q', 'https://x.com', '?x=1'])
      note(
        await outcome(() => utils.appendQueryParamsToURL(url, { k: 'v w', q: '2' })),
        await outcome(() => utils.appendQueryParamsToURL(url)),
      );
    note(
      utils.checkForSSRErrorAndAppendIfNeeded('e'),
      utils.getNormalisedUserContext(),
      utils.getNormalisedUserContext({ a: 1 }),
    );
    const appInfo = { appName: 'n', apiDomain: 'api.com', apiBasePath: 'x/', apiGatewayPath: '/gw' };
    const normal = utils.normaliseInputAppInfoOrThrowError(appInfo);
    note(normal.appName, normal.apiDomain.getAsStringDangerous(), normal.apiBasePath.getAsStringDangerous());
    note(
      utils.normaliseUserResponse('emailpassword', {
        createdNewRecipeUser: true,
        user: { ...user, loginMethods: [] },
      }),
    );
  },
  { address: 'http://app.example.com/path?a=1&b=2#hash?x' },
);
