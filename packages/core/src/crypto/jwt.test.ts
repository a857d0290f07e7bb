import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeJwt, signJwt } from './jwt.js';
import { createJwtVerifier } from './jwtVerifier.js';
import { type JwtRefusal, verifyJwt } from './jwtVerify.js';
import { decodeLegacyJwt, isLegacyJwt, signLegacyJwt, verifyLegacyJwt } from './legacyJwt.js';
import {
  exportPrivateKey,
  exportPublicKey,
  generateRsaKeyPair,
  importPrivateKey,
  importPublicKey,
  type RsaKeyPair,
  toJwk,
} from './rsa.js';

const now = 1_700_000_000_000;
const seconds = now / 1000;
const kid = 's-1';
const claims = { sub: 'user', exp: seconds + 60, iat: seconds };

let pair: RsaKeyPair;
let foreign: RsaKeyPair;
let ec: { publicKey: KeyObject; privateKey: KeyObject };

beforeAll(async () => {
  [pair, foreign] = await Promise.all([generateRsaKeyPair(), generateRsaKeyPair()]);
  ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
});

const findKey = (id: string): KeyObject | undefined =>
  id === kid ? pair.publicKey : id === 'ec' ? ec.publicKey : undefined;

const encode = (text: string) => Buffer.from(text).toString('base64url');

/** A token with our genuine signature over any two texts. */
function forge(header: string, payload: string): string {
  const content = `${encode(header)}.${encode(payload)}`;
  return `${content}.${sign('sha256', Buffer.from(content), pair.privateKey).toString('base64url')}`;
}

const withHeader = (header: object) => forge(JSON.stringify(header), JSON.stringify(claims));
const withClaims = (payload: object) =>
  forge(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid }), JSON.stringify(payload));

function refusalOf(token: string): JwtRefusal | undefined {
  const verdict = verifyJwt(token, findKey, now);
  return verdict.ok ? undefined : verdict.reason;
}

describe('a signed token', () => {
  it('is read back', () => {
    const token = signJwt(
      { kid, version: '5' },
      { ...claims, name: 'Zoë', nested: { a: [1, null] } },
      pair.privateKey,
    );
    expect(verifyJwt(token, findKey, now)).toEqual({
      ok: true,
      header: { alg: 'RS256', typ: 'JWT', kid, version: '5' },
      payload: { ...claims, name: 'Zoë', nested: { a: [1, null] } },
    });
    expect(decodeJwt(token)?.payload).toMatchObject({ name: 'Zoë' });
  });

  it('ends at its second', () => {
    const token = signJwt({ kid }, claims, pair.privateKey);
    expect(verifyJwt(token, findKey, now + 59_999).ok).toBe(true);
    expect(verifyJwt(token, findKey, now + 60_000)).toEqual({ ok: false, reason: 'EXPIRED' });
  });

  it('survives keys that JSON treats in special ways', () => {
    const payload = {
      ...claims,
      '1': 'a',
      '0': 'b',
      big: 1e21,
      tiny: 1e-7,
      text: '\ud800\u2028"\\',
      ['__proto__']: 1,
    };
    const token = signJwt({ kid }, payload, pair.privateKey);
    expect(verifyJwt(token, findKey, now).ok).toBe(true);
  });
});

describe('attacks', () => {
  const header = { alg: 'RS256', typ: 'JWT', kid };

  it.each([
    'none',
    'None',
    'NONE',
    '',
    'rs256',
    'RS384',
    'RS512',
    'PS256',
    'HS256',
    'ES256',
    'EdDSA',
    null,
    1,
    ['RS256'],
  ])('algorithm %j', (alg) => {
    expect(refusalOf(withHeader({ ...header, alg }))).toBe('UNSUPPORTED_HEADER');
  });

  it('no signature at all', () => {
    const content = `${encode(JSON.stringify({ ...header, alg: 'none' }))}.${encode(JSON.stringify(claims))}`;
    expect(refusalOf(`${content}.`)).toBe('MALFORMED');
    expect(refusalOf(content)).toBe('MALFORMED');
    const unsigned = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`;
    expect(refusalOf(`${unsigned}.`)).toBe('MALFORMED');
    expect(refusalOf(`${unsigned}.${encode('x')}`)).toBe('BAD_SIGNATURE');
  });

  it('HMAC keyed with the public key', () => {
    for (const alg of ['HS256', 'RS256']) {
      const pem = pair.publicKey.export({ type: 'spki', format: 'pem' });
      for (const secret of [pem, pair.publicKey.export({ type: 'spki', format: 'der' })]) {
        const content = `${encode(JSON.stringify({ ...header, alg }))}.${encode(JSON.stringify(claims))}`;
        const signature = createHmac('sha256', secret).update(content).digest('base64url');
        expect(refusalOf(`${content}.${signature}`)).toBe(
          alg === 'RS256' ? 'BAD_SIGNATURE' : 'UNSUPPORTED_HEADER',
        );
      }
    }
  });

  it('an RS256 token under the id of an EC key', () => {
    expect(refusalOf(withHeader({ ...header, kid: 'ec' }))).toBe('UNKNOWN_KEY');
    const content = `${encode(JSON.stringify({ ...header, kid: 'ec' }))}.${encode(JSON.stringify(claims))}`;
    const signatures = [
      sign('sha256', Buffer.from(content), ec.privateKey),
      Buffer.alloc(64),
      Buffer.alloc(256),
    ];
    for (const signature of signatures) {
      expect(refusalOf(`${content}.${signature.toString('base64url')}`)).toBe('UNKNOWN_KEY');
    }
  });

  it.each([
    undefined,
    null,
    1,
    ['s-1'],
    '',
    's-2',
    '../../dev/null',
    "s-1' OR '1'='1",
    's-1\0',
    'S-1',
    '__proto__',
  ])('key id %j', (id) => {
    expect(refusalOf(withHeader({ alg: 'RS256', typ: 'JWT', kid: id }))).toBe('UNKNOWN_KEY');
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip'])('header %s', (name) => {
    const values: Record<string, unknown> = {
      jwk: toJwk(kid, foreign.publicKey),
      jku: 'http://127.0.0.1:1/jwks',
      crit: ['exp'],
      b64: false,
    };
    const own = { ...header, [name]: values[name] ?? 'x' };
    expect(refusalOf(withHeader(own))).toBe('UNSUPPORTED_HEADER');
    expect(refusalOf(signJwt(own, claims, foreign.privateKey))).toBe('UNSUPPORTED_HEADER');
  });

  it('another type of token', () => {
    expect(refusalOf(withHeader({ ...header, typ: 'at+jwt' }))).toBe('UNSUPPORTED_HEADER');
  });

  it('another signer under our key id', () => {
    expect(refusalOf(signJwt({ kid }, claims, foreign.privateKey))).toBe('BAD_SIGNATURE');
  });

  it('a changed byte anywhere', () => {
    const token = signJwt({ kid }, claims, pair.privateKey);
    for (let i = 0; i < token.length; i += 1) {
      const other = token[i] === 'A' ? 'B' : 'A';
      expect(refusalOf(token.slice(0, i) + other + token.slice(i + 1))).toBeDefined();
    }
  });

  it('other spellings of the same bytes, and garbage around', () => {
    const token = signJwt({ kid }, claims, pair.privateKey);
    const [head = '', body = '', signature = ''] = token.split('.');
    const lastBits = Buffer.from(signature, 'base64url').length % 3 !== 0 ? nextLetter(signature) : signature;
    const spellings = [
      `${token}=`,
      `${token}==`,
      `${token}.`,
      `${token}.x`,
      `.${token}`,
      `${token}\n`,
      ` ${token}`,

      `${head}.${body}..${signature}`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}\0.${signature}`,
      `${head}.${body}.${lastBits}`,
      `${head}.${body}.${signature.slice(0, 40)} ${signature.slice(40)}`,
      token.replaceAll('-', '+').replaceAll('_', '/').replace(/$/, '='),
    ];
    for (const spelling of spellings)
      expect([spelling, refusalOf(spelling)]).toEqual([spelling, 'MALFORMED']);
  });

  it('claims or headers named twice, and JSON in unusual spelling', () => {
    const head = JSON.stringify(header);
    const body = JSON.stringify(claims);
    const twice = [
      [head, body.replace('"sub":"user"', '"sub":"user","sub":"admin"')],
      [head, body.replace('"sub":"user"', '"sub":"user","\\u0073ub":"admin"')],
      [head.replace('"alg":"RS256"', '"alg":"none","alg":"RS256"'), body],
      [head, `${body} `],
      [head, `\ufeff${body}`],
      [head, body.replace('{', '{ ')],
      [head, `${body}{}`],
      [head, `[${body}]`],
      [head, '"text"'],
      [head, 'null'],
      [head, ''],
      ['[]', body],
      [head, '{'.repeat(50_000)],
    ] as const;
    for (const [first, second] of twice) expect(refusalOf(forge(first, second))).toBe('MALFORMED');
  });

  it.each(['1700000060', 1_700_000_060.5, 1e300, Number.MAX_SAFE_INTEGER, -1, null, true, [1], {}])(
    'exp %j',
    (exp) => {
      expect(refusalOf(withClaims({ ...claims, exp }))).toBe('BAD_TIME_CLAIM');
    },
  );

  it('no exp, or one that is no JSON number', () => {
    expect(refusalOf(withClaims({ sub: 'user' }))).toBe('BAD_TIME_CLAIM');
    expect(refusalOf(forge(JSON.stringify(header), '{"exp":1e400}'))).toBe('MALFORMED');
  });

  it('nbf and iat of another type or in the future', () => {
    expect(refusalOf(withClaims({ ...claims, nbf: seconds + 61 }))).toBe('NOT_YET_VALID');
    expect(refusalOf(withClaims({ ...claims, iat: seconds + 61 }))).toBe('NOT_YET_VALID');
    expect(refusalOf(withClaims({ ...claims, iat: 'now' }))).toBe('BAD_TIME_CLAIM');
    expect(refusalOf(withClaims({ ...claims, nbf: {} }))).toBe('BAD_TIME_CLAIM');
    expect(refusalOf(withClaims({ ...claims, iat: seconds + 30 }))).toBeUndefined();
  });

  it.each(['', '.', '..', 'a.b.c', 'é.é.é', 'x'.repeat(100_000)])('no token at all: %.20s', (text) => {
    expect(refusalOf(text)).toBe('MALFORMED');
    expect(decodeJwt(text)).toBeUndefined();
  });
});

/** The letter after the last one: the same bytes where its low bits do not count. */
function nextLetter(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + (alphabet[alphabet.indexOf(text.slice(-1)) + 1] ?? 'B');
}

describe('the verifier that remembers', () => {
  it('judges the time at each use', () => {
    const verifier = createJwtVerifier();
    const token = signJwt({ kid }, claims, pair.privateKey);
    const verdicts = [now, now, now + 60_000, now].map((at) => verifier.verify(token, findKey, at).ok);
    expect(verdicts).toEqual([true, true, false, true]);
  });

  it('forgets with the key', () => {
    const verifier = createJwtVerifier();
    const token = signJwt({ kid }, claims, pair.privateKey);
    expect(verifier.verify(token, findKey, now).ok).toBe(true);
    expect(verifier.verify(token, () => undefined, now)).toEqual({ ok: false, reason: 'UNKNOWN_KEY' });
    expect(verifier.verify(token, () => foreign.publicKey, now)).toEqual({
      ok: false,
      reason: 'BAD_SIGNATURE',
    });
    expect(verifier.verify(token, findKey, now).ok).toBe(true);
  });

  it('takes no other token for one it knows', () => {
    const verifier = createJwtVerifier();
    const token = signJwt({ kid }, claims, pair.privateKey);
    verifier.verify(token, findKey, now);
    const [head = '', , signature = ''] = token.split('.');
    const changed = `${head}.${encode(JSON.stringify({ ...claims, sub: 'admin' }))}.${signature}`;
    expect(verifier.verify(changed, findKey, now)).toEqual({ ok: false, reason: 'BAD_SIGNATURE' });
  });

  it('keeps what it knows from being changed', () => {
    const verifier = createJwtVerifier();
    const token = signJwt({ kid }, { ...claims, roles: ['user'] }, pair.privateKey);
    verifier.verify(token, findKey, now);
    const verdict = verifier.verify(token, findKey, now);
    expect(verdict.ok && Object.isFrozen(verdict.payload) && Object.isFrozen(verdict.payload.roles)).toBe(
      true,
    );
  });

  it('holds no more than it may', () => {
    const verifier = createJwtVerifier({ maxCached: 2 });
    let lookups = 0;
    const counted = (id: string) => {
      lookups += 1;
      return findKey(id);
    };
    const tokens = ['a', 'b', 'c'].map((sub) => signJwt({ kid }, { ...claims, sub }, pair.privateKey));
    for (const token of [...tokens, ...tokens]) expect(verifier.verify(token, counted, now).ok).toBe(true);
    expect(lookups).toBe(6);
  });
});

describe('tokens of the versions before 3', () => {
  const payload = {
    userId: 'user',
    expiryTime: now + 60_000,
    timeCreated: now,
    sessionHandle: 'h',
    userData: { a: 'é' },
  };

  it('are three parts of padded base64 with a fixed header', () => {
    const token = signLegacyJwt(payload, pair.privateKey);
    expect(token.split('.')[0]).toBe('eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsInZlcnNpb24iOiIyIn0=');
    expect(isLegacyJwt(token)).toBe(true);
    expect(decodeLegacyJwt(token)).toEqual(payload);
    expect(verifyLegacyJwt(token, [foreign.publicKey, pair.publicKey], now)).toEqual({ ok: true, payload });
  });

  it('are refused when changed, expired or signed by another', () => {
    const token = signLegacyJwt(payload, pair.privateKey);
    const [head, , signature] = token.split('.');
    const other = Buffer.from(JSON.stringify({ ...payload, userId: 'admin' })).toString('base64');
    const refusal = (text: string, at = now) => verifyLegacyJwt(text, [pair.publicKey, ec.publicKey], at);
    expect(refusal(`${head}.${other}.${signature}`)).toEqual({ ok: false, reason: 'BAD_SIGNATURE' });
    expect(refusal(signLegacyJwt(payload, foreign.privateKey))).toEqual({
      ok: false,
      reason: 'BAD_SIGNATURE',
    });
    expect(refusal(token, now + 60_000)).toEqual({ ok: false, reason: 'EXPIRED' });
    expect(refusal(token.replace(/=+$/, ''))).toEqual({ ok: false, reason: 'MALFORMED' });
    expect(refusal(signLegacyJwt({ userId: 'user' }, pair.privateKey))).toEqual({
      ok: false,
      reason: 'MALFORMED',
    });
    expect(refusal(signJwt({ kid }, claims, pair.privateKey))).toEqual({ ok: false, reason: 'MALFORMED' });
    expect(refusalOf(token)).toBeDefined();
  });
});

describe('RSA keys', () => {
  it('go through text and back', () => {
    const publicKey = importPublicKey(exportPublicKey(pair.publicKey));
    const privateKey = importPrivateKey(exportPrivateKey(pair.privateKey));
    const token = signJwt({ kid }, claims, privateKey);
    expect(verifyJwt(token, () => publicKey, now).ok).toBe(true);
    const pem = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(importPrivateKey(pem).equals(pair.privateKey)).toBe(true);
    expect(
      importPublicKey(String(pair.publicKey.export({ type: 'spki', format: 'pem' }))).equals(pair.publicKey),
    ).toBe(true);
  });

  it('are listed as the interface does', () => {
    const jwk = toJwk(kid, pair.publicKey);
    expect(Object.keys(jwk)).toEqual(['kty', 'kid', 'n', 'e', 'alg', 'use']);
    expect(jwk).toMatchObject({ kty: 'RSA', kid, e: 'AQAB', alg: 'RS256', use: 'sig' });
    expect(Buffer.from(jwk.n, 'base64url')).toHaveLength(256);
  });

  it('of other kinds are refused', () => {
    expect(() => toJwk('ec', ec.publicKey)).toThrow(TypeError);
    expect(() =>
      importPublicKey(ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')),
    ).toThrow(TypeError);
    expect(() => importPublicKey('nonsense')).toThrow();
  });
});
