import { describe, expect, it } from 'vitest';
import { safeRedirectPath, withQuery } from './redirect.js';

describe('safeRedirectPath', () => {
  it.each([
    ['/inside', '/inside'],
    ['/inside/', '/inside'],
    ['inside?a=1#b', '/inside?a=1#b'],
    ['/Inside/%20x?next=//y', '/Inside/%20x?next=//y'],
    ['?a=1', '/?a=1'],
    ['#h', '/#h'],
    ['/?a=1', '/?a=1'],
    ['/', ''],
    ['', ''],
    ['https://elsewhere.example/path/?q=1#h', '/path?q=1#h'],
    ['https://elsewhere.example', ''],
  ])('reduces %j to %j', (input, expected) => {
    expect(safeRedirectPath(input)).toBe(expected);
  });

  it.each([
    '//evil.example',
    '//evil.example/path',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '\u0000//evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'https:evil',
    'https://evil.example//other.example',
    'https://evil.example/\\other.example',
  ])('never lets %j leave the site', (input) => {
    const result = safeRedirectPath(input);
    const target = new URL(result || '/', 'https://site.example/auth');
    expect(target.origin).toBe('https://site.example');
    expect(result ?? '').not.toMatch(/^[\\/]{2}/);
  });

  it('is nothing without a value', () => {
    expect(safeRedirectPath(undefined)).toBeUndefined();
    expect(safeRedirectPath(null)).toBeUndefined();
  });
});

describe('withQuery', () => {
  it('adds and replaces, and leaves out what is undefined', () => {
    expect(withQuery('/auth/?show=signin', { show: 'signup', tenantId: undefined, a: 'b c' })).toBe(
      '/auth/?show=signup&a=b+c',
    );
    expect(withQuery('https://x.example/p#h', { a: '1' })).toBe('https://x.example/p?a=1#h');
  });
});
