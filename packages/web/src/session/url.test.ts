import { expect, it } from 'vitest';
import { normaliseURLDomain } from '../utils/normalisedURLDomain.js';
import { normaliseURLPath } from '../utils/normalisedURLPath.js';
import { normaliseSessionScope } from './config.js';
import { shouldDoInterceptionBasedOnUrl } from './url.js';

it.each([
  ['http://api.example.com/x', 'https://api.example.com:3000', undefined, true],
  ['api.example.com', 'https://api.example.com', undefined, true],
  ['https://sub.api.example.com', 'https://api.example.com', undefined, false],
  ['https://sub.api.example.com', 'https://api.example.com', 'api.example.com', true],
  ['https://sub.api.example.com', 'https://api.example.com', '.example.com', true],
  ['https://example.com', 'https://api.example.com', '.example.com', true],
  ['https://badexample.com', 'https://api.example.com', 'example.com', false],
  ['https://a.com', 'https://b.com', '.com', true],
  ['https://x.example.com', '', 'http://example.com:99', true],
  ['https://api.example.com/#superTokensDoNotDoInterception', 'https://api.example.com', undefined, false],
  ['http://localhost:4000', 'localhost:3000', undefined, true],
])('%s with the API at %s and %s carries the session: %s', (url, api, backend, expected) => {
  expect(shouldDoInterceptionBasedOnUrl(url, api, backend)).toBe(expected);
});

it('does not judge relative addresses', () => {
  expect(() => shouldDoInterceptionBasedOnUrl('/x', 'https://a.com', undefined)).toThrow('valid domain name');
});

it.each([
  ['http://api.example.com', 'http://api.example.com'],
  ['https://api.example.com:80/one?x#y', 'https://api.example.com:80'],
  ['.example.com', 'https://example.com'],
  ['localhost.org', 'http://localhost.org'],
  ['localhost:4000', 'http://localhost:4000'],
  ['127.0.0.1:3', 'http://127.0.0.1:3'],
  ['https://API.Example.com', 'https://api.example.com'],
  ['http://user:pw@h.com', 'http://h.com'],
  [' https://a.b ', 'https://a.b'],
  ['http://[::1]:80', 'http://[::1]'],
])('reads the domain of %s', (input, output) => expect(normaliseURLDomain(input)).toBe(output));

it.each(['/one', '', 'one', 'exa mple.com', '[::1]'])('finds no domain in "%s"', (input) => {
  expect(() => normaliseURLDomain(input)).toThrow('Please provide a valid domain name');
});

it.each([
  ['', ''],
  ['/', ''],
  ['one/two/', '/one/two'],
  ['exists?email=a', '/exists'],
  ['/app.example.com', '/app.example.com'],
  ['/.netlify/functions/api', '/.netlify/functions/api'],
  ['.example.com/one', '/one'],
  ['1.2.3.4/one', '/one'],
  ['localhost:3000/a/b', '/a/b'],
  ['http://a.b/C/d?x#y', '/C/d'],
  ['/One', '/One'],
])('reads the path of "%s"', (input, output) => expect(normaliseURLPath(input)).toBe(output));

it.each([
  ['.example.com', '.example.com'],
  ['api.Example.com', 'api.example.com'],
  ['http://.a.b:80/c', '.a.b'],
  ['.localhost', 'localhost'],
  ['.127.0.0.1', '127.0.0.1'],
])('reads the cookie scope of %s', (input, output) => expect(normaliseSessionScope(input)).toBe(output));
