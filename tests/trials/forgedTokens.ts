import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JsonObject } from '@latchkey/contract';

/** What a forger has: a genuine token, and for some forgeries even the core's own key, as if it signed them itself. */
export interface Forger {
  readonly token: string;
  readonly privateKey: KeyObject;
  /** An address that must never be asked for a key. */
  readonly keyServer: string;
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs header and claims, as objects or as the very text that is to be signed. */
export function signed(header: unknown, claims: unknown, key: KeyObject): string {
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

const decode = (part: string): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString());

/** Header and claims of a token. */
export function parts(token: string): { header: JsonObject; claims: JsonObject; signature: string } {
  const [header = '', claims = '', signature = ''] = token.split('.');
  return { header: decode(header), claims: decode(claims), signature };
}

/** Tokens that must be refused, by what is wrong with them. */
export function forgeries(forger: Forger): Record<string, string> {
  return {
    ...unsigned(forger),
    ...otherAlgorithms(forger),
    ...otherKeys(forger),
    ...otherSpellings(forger),
    ...otherTimes(forger),
    ...flippedBytes(forger),
  };
}

function unsigned({ token }: Forger): Record<string, string> {
  const { header, claims, signature } = parts(token);
  const found: Record<string, string> = {};
  for (const alg of ['none', 'NONE', 'nOnE', '', null]) {
    const content = `${encode({ ...header, alg })}.${encode({ ...claims, sub: 'admin' })}`;
    found[`alg ${alg} without a signature`] = `${content}.`;
    found[`alg ${alg} in two parts`] = content;
    found[`alg ${alg} with the old signature`] = `${content}.${signature}`;
  }
  found['other claims under the old signature'] =
    `${encode(header)}.${encode({ ...claims, sub: 'admin' })}.${signature}`;
  found['an empty signature'] = `${encode(header)}.${encode(claims)}.`;
  found['a signature of zeros'] =
    `${encode(header)}.${encode(claims)}.${Buffer.alloc(256).toString('base64url')}`;
  return found;
}

function otherAlgorithms({ token, privateKey }: Forger): Record<string, string> {
  const { header, claims } = parts(token);
  const publicKey = createPublicKey(privateKey);
  const found: Record<string, string> = {};
  const publicForms = {
    PEM: publicKey.export({ type: 'spki', format: 'pem' }),
    DER: publicKey.export({ type: 'spki', format: 'der' }),
    base64: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    JWK: JSON.stringify(publicKey.export({ format: 'jwk' })),
  };
  for (const [form, secret] of Object.entries(publicForms)) {
    for (const alg of ['HS256', 'RS256']) {
      const content = `${encode({ ...header, alg })}.${encode(claims)}`;
      found[`HMAC with the public key as ${form}, alg ${alg}`] =
        `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    }
  }
  for (const alg of ['RS384', 'RS512', 'PS256', 'ES256', 'EdDSA', 'rs256', 'RS256 ', ['RS256'], undefined]) {
    found[`our own signature under alg ${alg}`] = signed({ ...header, alg }, claims, privateKey);
  }
  const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = `${encode({ ...header, alg: 'ES256' })}.${encode(claims)}`;
  const raw = sign('sha256', Buffer.from(content), { key: ec, dsaEncoding: 'ieee-p1363' });
  found.ES256 = `${content}.${raw.toString('base64url')}`;
  found['ES256, DER'] = `${content}.${sign('sha256', Buffer.from(content), ec).toString('base64url')}`;
  found['ES256, all zero'] = `${content}.${Buffer.alloc(64).toString('base64url')}`;
  return found;
}

function otherKeys({ token, privateKey, keyServer }: Forger): Record<string, string> {
  const { header, claims } = parts(token);
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...foreign.publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'RS256', use: 'sig' };
  const brought: Record<string, unknown> = {
    jwk,
    jku: `${keyServer}/jwks.json`,
    x5u: `${keyServer}/certificate.pem`,
    x5c: [foreign.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    iss: keyServer,
  };
  const found: Record<string, string> = {
    'another key under our id': signed(header, claims, foreign.privateKey),
  };
  for (const [name, value] of Object.entries(brought)) {
    found[`${name} of another key under our id`] = signed(
      { ...header, [name]: value },
      claims,
      foreign.privateKey,
    );
    found[`${name} of another key under its own id`] = signed(
      { ...header, kid: 'mine', [name]: value },
      claims,
      foreign.privateKey,
    );
    if (name !== 'iss')
      found[`${name} on our own signature`] = signed({ ...header, [name]: value }, claims, privateKey);
  }
  const kid = String(header.kid);
  const ids = [
    undefined,
    null,
    '',
    1,
    [kid],
    `${kid} `,
    kid.toUpperCase(),
    `${kid}\0`,
    '../../dev/null',
    '/dev/null',
    `${kid}' or '1'='1`,
    '__proto__',
    'constructor',
    's-1',
    'd-1',
    `${keyServer}/key`,
    'x'.repeat(9_000),
  ];
  for (const id of ids)
    found[`key id ${JSON.stringify(id)?.slice(0, 40)}`] = signed({ ...header, kid: id }, claims, privateKey);
  return found;
}

function otherSpellings({ token, privateKey }: Forger): Record<string, string> {
  const { header, claims } = parts(token);
  const [head = '', body = '', signature = ''] = token.split('.');
  const headText = JSON.stringify(header);
  const text = JSON.stringify(claims);
  const sub = JSON.stringify(claims.sub);
  return {
    'an unknown crit': signed({ ...header, crit: ['exp'] }, claims, privateKey),
    'crit with b64': signed({ ...header, crit: ['b64'], b64: false }, claims, privateKey),
    'b64 false': signed({ ...header, b64: false }, claims, privateKey),
    zip: signed({ ...header, zip: 'DEF' }, claims, privateKey),
    'another typ': signed({ ...header, typ: 'at+jwt' }, claims, privateKey),
    'an array for a header': signed(`[${headText}]`, claims, privateKey),
    'no JSON for claims': signed(header, 'text', privateKey),
    'null for claims': signed(header, 'null', privateKey),
    'a claim named twice': signed(header, text.replace('{', `{"sub":"admin",`), privateKey),
    'a claim named twice, once escaped': signed(
      header,
      text.replace(`"sub":${sub}`, `"sub":${sub},"\\u0073ub":"admin"`),
      privateKey,
    ),
    'alg named twice': signed(headText.replace('{', '{"alg":"none",'), claims, privateKey),
    'something after the claims': signed(header, `${text}{}`, privateKey),
    padding: `${token}=`,
    'other unused bits at the end': `${token.slice(0, -1)}${nextLetter(token.slice(-1))}`,
    'a line feed at the end': `${token}%0A`,
    'garbage at the end': `${token}.x`,
    'a part too many': `${head}.${body}.${signature}.${signature}`,
    'a part too few': `${head}.${body}`,
    'an empty part': `${head}..${signature}`,
    'another alphabet': token.replaceAll('-', '+').replaceAll('_', '/').replace(/$/, '='),
    'padding in the middle': `${head}=.${body}.${signature}`,
    'a header of another token': `${encode({ ...header, version: '4' })}.${body}.${signature}`,
    'deep JSON': signed(header, `{"sub":"admin","a":${'['.repeat(50_000)}`, privateKey),
    'a megabyte of claims': `${head}.${encode({ ...claims, a: 'x'.repeat(10_000) })}.${signature}`,
  };
}

function otherTimes({ token, privateKey }: Forger): Record<string, string> {
  const { header, claims } = parts(token);
  const now = Math.floor(Date.now() / 1000);
  const times: Record<string, unknown[]> = {
    exp: [
      now - 1,
      String(now + 60),
      now + 60.5,
      1e300,
      Number.MAX_SAFE_INTEGER,
      -1,
      0,
      null,
      true,
      [now + 60],
      {},
      undefined,
    ],
    nbf: [now + 3600, 'later', {}],
    iat: [now + 3600, 'now', undefined],
  };
  const found: Record<string, string> = {};
  for (const [claim, values] of Object.entries(times)) {
    for (const value of values) {
      found[`${claim} ${JSON.stringify(value)}`] = signed(header, { ...claims, [claim]: value }, privateKey);
    }
  }
  for (const claim of ['sub', 'sessionHandle', 'refreshTokenHash1', 'tId', 'rsub']) {
    found[`no ${claim}`] = signed(header, { ...claims, [claim]: undefined }, privateKey);
    found[`${claim} of another type`] = signed(header, { ...claims, [claim]: { $ne: null } }, privateKey);
  }
  return found;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Differs in the lowest bit, which the last letter of a signature of 256 bytes does not use. */
const nextLetter = (letter: string): string => alphabet[alphabet.indexOf(letter) ^ 1] ?? 'A';

/** Every character of the token replaced in turn by another one that changes its bits. */
function flippedBytes({ token }: Forger): Record<string, string> {
  const other = (character: string) => alphabet[alphabet.indexOf(character) ^ 0b100000] ?? 'A';
  return Object.fromEntries(
    Array.from(token, (character, index) => [
      `character ${index} changed`,
      token.slice(0, index) + other(character) + token.slice(index + 1),
    ]),
  );
}
