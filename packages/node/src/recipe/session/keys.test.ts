import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CoreHost } from '../../coreHosts.js';
import { CoreKeys } from './keys.js';

const jwk = (kid: string) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
};

const keys = { a: jwk('d-a'), b: jwk('d-b') };

/** A core whose keys a test may change. */
function host(served: { keys: object[]; status?: number }): CoreHost & { asked: string[] } {
  const asked: string[] = [];
  return {
    url: 'http://core/base',
    asked,
    fetch: async (url, init) => {
      asked.push(`${url} ${JSON.stringify(init.headers ?? {})}`);
      return Response.json({ keys: served.keys }, { status: served.status ?? 200 });
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2025, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('keys of the core', () => {
  it('are fetched once, also by requests at the same time, and anew after the interval', async () => {
    const core = host({ keys: [keys.a] });
    const known = new CoreKeys([core], 100);
    const [first, second] = await Promise.all([known.find('d-a'), known.find('d-a')]);
    expect(first).toBe(second);
    expect(core.asked).toEqual(['http://core/base/.well-known/jwks.json {}']);
    pass(99_999);
    expect(known.current('d-a')).toBe(first);
    pass(1);
    expect(known.current('d-a')).toBeUndefined();
    expect(await known.find('d-a')).toBeDefined();
    expect(core.asked).toHaveLength(2);
  });

  it('are fetched again for an unknown key id, at most every 500 ms', async () => {
    const served = { keys: [keys.a] };
    const core = host(served);
    const known = new CoreKeys([core], 100);
    await known.find('d-a');
    served.keys = [keys.a, keys.b];
    expect(await known.find('d-b')).toBeUndefined();
    expect(core.asked).toHaveLength(1);
    pass(500);
    expect(await known.find('d-b')).toBeDefined();
    expect(await known.find('d-c')).toBeUndefined();
    expect(core.asked).toHaveLength(2);
  });

  it('are asked of each core in turn', async () => {
    const down = host({ keys: [], status: 500 });
    const other = host({ keys: [keys.a] });
    const known = new CoreKeys([down, other, host({ keys: [keys.b] })], 100);
    expect(await known.find('d-a')).toBeDefined();
    expect(await known.find('d-b')).toBeDefined();
    expect((await known.all()).map((key) => key.kid)).toEqual(['d-a', 'd-b']);
  });

  it('leave out keys of other kinds', async () => {
    const known = new CoreKeys([host({ keys: [{ kty: 'oct', kid: 'x', k: 'AAAA' }, keys.a] })], 100);
    expect(await known.find('x')).toBeUndefined();
    expect(await known.find('d-a')).toBeDefined();
  });
});
