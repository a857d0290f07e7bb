import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { normaliseInputAppInfoOrThrowError } from './appInfo.js';
import NormalisedURLDomain from './normalisedURLDomain.js';
import NormalisedURLPath from './normalisedURLPath.js';
import { normaliseSessionScopeOrThrowError } from './recipe/session/config.js';
import { getTopLevelDomainForSameSiteResolution } from './topLevelDomain.js';
import type { AnyValue, AppInfo } from './types.js';
import { getUserContext } from './userContext.js';

const require = createRequire(import.meta.url);
const published = (path: string): AnyValue => require(`supertokens-node/lib/build/${path}`);

/** What a function gives, or the text of what it throws. */
function outcome(compute: () => string): string {
  try {
    return compute();
  } catch (error) {
    return `throws ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe('domains, as the published SDK normalises them', () => {
  const Published = published('normalisedURLDomain').default;
  it.each([
    'http://api.example.com',
    'https://API.example.com',
    'http://api.example.com?hello=1',
    'http://api.example.com/hello',
    'http://api.example.com:8080',
    'https://api.example.com:443/one',
    'http://api.example.com:80',
    'api.example.com',
    'api.example.com/one/two',
    'api.example.com:4000',
    '.example.com',
    'localhost',
    'localhost:4000/x',
    'https://localhost',
    '127.0.0.1:3000',
    'http://127.0.0.1:3000/a?b=c',
    'https://127.0.0.1:80',
    'supertokens://app.id/path',
    ' example.com ',
    '/one/two',
    'haha',
    '',
    'https://',
  ])('%j', (input) => {
    expect(outcome(() => new NormalisedURLDomain(input).getAsStringDangerous())).toBe(
      outcome(() => new Published(input).getAsStringDangerous()),
    );
  });
});

describe('paths, as the published SDK normalises them', () => {
  const Published = published('normalisedURLPath').default;
  it.each([
    '',
    '/',
    'http://api.example.com',
    'http://api.example.com/',
    'https://api.example.com/Hello/?a=b#c',
    'HTTPS://api.example.com/one',
    'api.example.com/one/two/',
    'api.example.com',
    'localhost:4000/one',
    'one/two',
    '/one/two?x=y',
    'exists?email=john.doe@gmail.com',
    '/exists?email=john.doe@gmail.com',
    '/app.example.com',
    '.example.com/a',
    '1.2.3.4/a/b',
    '/.netlify/functions/api',
    '/a/../b/./c',
    '/a b/ü',
    '/one//',
    '//double',
    'http://localhost.org:8080',
  ])('%j', (input) => {
    expect(outcome(() => new NormalisedURLPath(input).getAsStringDangerous())).toBe(
      outcome(() => new Published(input).getAsStringDangerous()),
    );
  });
});

describe('cookie domains, as the published SDK normalises them', () => {
  const { normaliseSessionScopeOrThrowError: theirs } = published('recipe/session/utils');
  it.each([
    'api.example.com',
    'http://api.example.com',
    'https://api.example.com:3000/a?b=c',
    '.Example.com',
    '.example.com:4000/x ',
    'localhost',
    '.localhost',
    'localhost:3000',
    '127.0.0.1',
    '.127.0.0.1:3000',
    'api.example.com#x',
    'example.com.',
    'http://',
  ])('%j', (input) => {
    expect(outcome(() => normaliseSessionScopeOrThrowError(input))).toBe(outcome(() => theirs(input)));
  });
});

describe('sites, as the published SDK tells them apart', () => {
  const { getTopLevelDomainForSameSiteResolution: theirs } = published('utils');
  it.each([
    'http://a.b.test.com',
    'https://a.b.test.co.uk',
    'https://test.github.io',
    'https://api.vercel.app',
    'http://localhost:3000',
    'http://localhost.org',
    'http://127.0.0.1:3000',
    'https://ec2-xx-yyy-zzz-0.compute-1.amazonaws.com',
    'https://foo.eu-west-1.elb.amazonaws.com',
    'https://printer.local',
    'https://a.printer.local',
    'https://com',
  ])('%j', (input) => {
    expect(outcome(() => getTopLevelDomainForSameSiteResolution(input))).toBe(outcome(() => theirs(input)));
  });
});

describe('appInfo', () => {
  const complete: AppInfo = { appName: 'Notes', apiDomain: 'api.example.com', websiteDomain: 'example.com' };

  it('fills in base paths and puts the gateway path first', () => {
    const info = normaliseInputAppInfoOrThrowError({
      ...complete,
      apiGatewayPath: '/v1/',
      apiBasePath: '/login',
    });
    expect(info.apiBasePath.getAsStringDangerous()).toBe('/v1/login');
    expect(info.websiteBasePath.getAsStringDangerous()).toBe('/auth');
    expect(info.topLevelAPIDomain).toBe('example.com');
  });

  it('asks for the origin at each use', () => {
    const info = normaliseInputAppInfoOrThrowError({
      ...complete,
      origin: ({ userContext }) => (userContext.app === 'b' ? 'https://b.org' : 'a.org'),
    });
    const origin = (app: string) => {
      const input = { request: undefined, userContext: getUserContext({ app }) };
      return [info.getOrigin(input).getAsStringDangerous(), info.getTopLevelWebsiteDomain(input)];
    };
    expect([origin('a'), origin('b'), origin('a')]).toEqual([
      ['https://a.org', 'a.org'],
      ['https://b.org', 'b.org'],
      ['https://a.org', 'a.org'],
    ]);
  });

  it.each<[string, AnyValue]>([
    ['Please provide the appInfo object when calling supertokens.init', undefined],
    [
      'Please provide your apiDomain inside the appInfo object when calling supertokens.init',
      { ...complete, apiDomain: undefined },
    ],
    [
      'Please provide your appName inside the appInfo object when calling supertokens.init',
      { ...complete, appName: undefined },
    ],
    [
      'Please provide either origin or websiteDomain inside the appInfo object when calling supertokens.init',
      { ...complete, websiteDomain: undefined },
    ],
    ['Please provide a valid domain name', { ...complete, apiDomain: 'haha' }],
  ])('says %s', (message, appInfo) => {
    expect(() => normaliseInputAppInfoOrThrowError(appInfo)).toThrow(message);
  });
});
