import { describe, expect, it } from 'vitest';
import { parseAddress } from './prefix.js';

const routes = new Set([
  '/',
  '/hello',
  '/apiversion',
  '/users',
  '/users/count',
  '/recipe/signup',
  '/user/id',
]);
const parse = (path: string) => parseAddress(path, (one) => routes.has(one));

const app = (appId: string, path: string) => ({ appId, tenantId: 'public', path });
const tenant = (tenantId: string, path: string) => ({ appId: 'public', tenantId, path });
const at = (appId: string, tenantId: string, path: string) => ({ appId, tenantId, path });

describe('parseAddress', () => {
  it.each([
    ['/', app('public', '/')],
    ['/recipe/signup', app('public', '/recipe/signup')],
    ['/recipe/signup/', app('public', '/recipe/signup')],
    ['/recipe/signup//', app('public', '/recipe/signup/')],
    ['/t1/recipe/signup', tenant('t1', '/recipe/signup')],
    ['/public/recipe/signup', tenant('public', '/recipe/signup')],
    ['/appid-a1/recipe/signup', app('a1', '/recipe/signup')],
    ['/appid-public/recipe/signup', app('public', '/recipe/signup')],
    ['/appid-/recipe/signup', app('public', '/recipe/signup')],
    ['/appid-/t1/recipe/signup', tenant('t1', '/recipe/signup')],
    ['/appid-a1/t-1/recipe/signup/', at('a1', 't-1', '/recipe/signup')],
    ['/appid-a1/public/users', app('a1', '/users')],
    ['/appid-a1/users/count', app('a1', '/users/count')],
    ['/appid-a1/apiversion', app('a1', '/apiversion')],
    ['/appid-a1/t1/apiversion', at('a1', 't1', '/apiversion')],
    ['/t1/hello', tenant('t1', '/hello')],
    ['/appid-a1/hello', app('a1', '/hello')],
    ['/t1', tenant('t1', '/')],
    ['/t1/', tenant('t1', '/')],
    ['/appid-a1', app('a1', '/')],
    ['/appid-a1/', app('a1', '/')],
    ['/appid-a1/t1', at('a1', 't1', '/')],
    ['/appid-a1/t1/', at('a1', 't1', '/')],
    // An exact path comes before a prefix, and some first segments are never a tenant.
    ['/apiversion', app('public', '/apiversion')],
    ['/users', app('public', '/users')],
    ['/users/nothing', app('public', '/users/nothing')],
    ['/recipe/nothing', app('public', '/recipe/nothing')],
    ['/recipe', app('public', '/recipe')],
    ['/config', app('public', '/config')],
    ['/hello/recipe/signup', app('public', '/hello/recipe/signup')],
    ['/appid-a1/recipe', app('a1', '/recipe')],
    ['/recipes/recipe/signup', tenant('recipes', '/recipe/signup')],
    // What is no prefix stays part of the path, which is then unknown.
    ['/t_1/recipe/signup', app('public', '/t_1/recipe/signup')],
    ['/appid-a_1/recipe/signup', app('public', '/appid-a_1/recipe/signup')],
    ['/appid-a1/t_1/recipe/signup', app('a1', '/t_1/recipe/signup')],
    ['//recipe/signup', app('public', '//recipe/signup')],
    ['/t1/t2/recipe/signup', tenant('t1', '/t2/recipe/signup')],
    ['/%74/recipe/signup', app('public', '/%74/recipe/signup')],
    ['', app('public', '/')],
  ])('reads %s', (path, address) => {
    expect(parse(path)).toEqual(address);
  });
});
