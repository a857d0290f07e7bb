import { cdiVersions, type EndpointDefinition, type Shape } from '@latchkey/contract';
import fc from 'fast-check';
import { z } from 'zod';

/** A request that a client could send, or an attacker. */
export interface FuzzedRequest {
  readonly prefix: string;
  readonly suffix: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The query as it stands in the URL. */
  readonly query: string;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Stands for a value that each database has its own of: a user's id, a token. Each is replaced before sending, and
 * looks like nothing that could come about by chance.
 */
export const placeholder = (name: string) => `\u00ab${name}\u00bb`;

const of = (...names: string[]) => names.map(placeholder);

const emails = ['new@example.com', 'Two@Example.com ', '', 'no-at-sign', "o'hara@example.com"];
const objects = fc.constantFrom<unknown>({}, { a: 1 }, { sub: 'x', exp: 5, nested: { list: [null, true] } });
const flags = fc.constantFrom<unknown>(true, false, 1, 0);
const text = (...values: string[]) => fc.constantFrom<unknown>(...values);

/** A passkey that is new, a signature with one that is known, and halves of both. */
const passkeys = [
  {
    id: placeholder('newCredentialId'),
    type: 'public-key',
    response: {
      clientDataJSON: placeholder('creation'),
      attestationObject: placeholder('attestationObject'),
    },
  },
  {
    id: placeholder('credentialId'),
    type: 'public-key',
    response: {
      clientDataJSON: placeholder('assertion'),
      authenticatorData: placeholder('authenticatorData'),
      signature: placeholder('signature'),
    },
  },
  {
    id: placeholder('credentialId'),
    type: 'public-key',
    response: { clientDataJSON: placeholder('creation'), authenticatorData: 'AAAA', signature: 'AAAA' },
  },
  { id: placeholder('newCredentialId'), type: 'public-key' },
  { id: 5 },
  {},
];

/** Inputs of a former generation, which are refused: mostly not sent. */
const rarely = fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: flags });

/** Values that make sense under a field's name, so that requests come through to the handlers. */
const sensible: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  email: text(...of('email'), ...emails),
  password: text('p', 'correct horse', 'password 1', ' ', '密码🔑'),
  newPassword: text('p', 'another', 'password 2'),
  newEmail: text(...of('email'), ...emails),
  passwordHash: text(
    '$2a$04$wx5hxC0ZKkl0TJkqVLwFz.JrYoMUrWDkIZOLdLrh0JcjpQP7z4m7y',
    '$2a$04$garbage',
    '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo',
    '$argon2id$x',
    '$f_scrypt$aGFzaA==$c2FsdA==$m=4$r=8$s=Bw==',
  ),
  hashingAlgorithm: text('BCRYPT', 'argon2', 'firebase_scrypt', 'md5'),
  userId: text(...of('userId', 'userId', 'otherId', 'dashboardUserId'), 'external', 'nobody'),
  superTokensUserId: text(...of('userId', 'userId', 'otherId'), 'nobody'),
  externalUserId: text(...of('userId'), 'external', 'mine', ' yours '),
  userIdType: text('ANY', 'SUPERTOKENS', 'EXTERNAL', 'any'),
  role: text('admin', ' admin', 'guest', ''),
  permission: text('read', 'write'),
  permissions: fc.constantFrom<unknown>([], ['read', 'write'], ['read', ' read '], ['']),
  metadataUpdate: fc.constantFrom<unknown>({}, { a: 1, b: null }, { a: null }, { a: { b: null } }),
  recipeUserId: text(...of('userId', 'otherId', 'passkeyUserId'), 'nobody'),
  primaryUserId: text(...of('otherId', 'otherId', 'userId'), 'nobody'),
  token: text(...of('resetToken', 'verificationToken', 'recoveryToken'), 'none'),
  method: text('token', 'token', 'mail'),
  sessionHandle: text(...of('sessionHandle'), 'none'),
  sessionHandles: fc.constantFrom<unknown>(of('sessionHandle'), [], ['none', 'none'], ['none']),
  accessToken: text(...of('accessToken', 'accessToken'), 'a.b.c', '', 'eyJhbGciOiJub25lIn0.e30.'),
  refreshToken: text(...of('refreshToken', 'refreshToken'), 'a.b.c', 'VjI='),
  antiCsrfToken: text('x', ''),
  accessTokenValidity: fc.constantFrom<unknown>(1, 1000, '60', 86_400_000, 0, -1),
  algorithm: text('RS256', 'rs256', 'HS256'),
  jwksDomain: text('https://example.com', ''),
  validity: fc.constantFrom<unknown>(1, '100', 3600.5, 2 ** 40, 0),
  payload: objects,
  userDataInJWT: objects,
  userDataInDatabase: objects,
  tenantId: text('t1', 'T1 ', 't2', 'public', 'recipe'),
  appId: text('a1', 'a2', 'public', 'appid-x'),
  connectionUriDomain: text('auth.example.com', 'Example.com:80 ', 'a b', ''),
  firstFactors: fc.constantFrom<unknown>(null, [], ['emailpassword'], ['a', 'a'], ['thirdparty', 'x y']),
  requiredSecondaryFactors: fc.constantFrom<unknown>(null, [], ['totp'], ['totp', 'totp']),
  coreConfig: fc.constantFrom<unknown>(
    {},
    { password_reset_token_lifetime: 5000 },
    { password_reset_token_lifetime: null },
    { access_token_validity: '7' },
    { ip_deny_regex: '(' },
    { ip_deny_regex: '9.*' },
    { port: 1 },
    { nonsense: 1 },
  ),
  includeRecipeIds: text(
    'emailpassword',
    'thirdparty,passwordless',
    'session,ThirdParty',
    'session',
    ',',
    '',
  ),
  limit: text('1', '2', '10', '100', '500', '501', '-1', '99999999999'),
  timeJoinedOrder: text('ASC', 'DESC', 'ASC', 'DESC', 'asc'),
  paginationToken: text('eDsx', 'eDswMQ==', 'JTst', 'eDstNQ==', 'eDsxOzI=', '%'),
  includeAllTenants: text('true', 'FALSE', 'x'),
  allowApproximate: text('true', 'false'),
  since: text('0', '1735689600000', '-1', 'x', '9999999999999999999'),
  phone: text('+49', '+', ';', '%'),
  provider: text('goo', 'G;', '_'),
  sessionId: text(...of('dashboardSessionId', 'dashboardSessionId'), 'none'),
  pid: text('4711', '1', ''),
  licenseKey: text('key', ''),
  doUnionOfAccountInfo: text('true', 'false', 'maybe'),
  phoneNumber: text('+4915112345678', '', '123'),
  preAuthSessionId: text(...of('preAuthSessionId', 'preAuthSessionId'), ''),
  codeId: text(...of('codeId'), 'none'),
  deviceId: text(...of('deviceId', 'deviceId'), 'AAAA', 'A'),
  linkCode: text(...of('linkCode', 'linkCode'), 'AAAA', '+'),
  userInputCode: text('123456', '123457', ''),
  deviceName: text('d1', 'd1', 'd2', ''),
  existingDeviceName: text('d1', 'd2'),
  newDeviceName: text('d2', 'd3', ''),
  secretKey: text('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'not base 32!', ''),
  totp: text('123456', '000000', '1', '123456789'),
  skew: fc.constantFrom<unknown>(0, 1, 1, 2, '2', 1000, 1001, -1),
  period: fc.constantFrom<unknown>(30, 30, 15, 1, '60', 2 ** 31 - 1, 2 ** 31, 0),
  thirdPartyId: text('google', 'google', ''),
  thirdPartyUserId: text('g1', 'g2', ''),
  id: text(...of('email'), ...emails),
  isVerified: flags,
  webauthnCredentialId: text(...of('credentialId'), 'c1'),
  webauthnGeneratedOptionsId: text(...of('registerOptionsId', 'signInOptionsId'), 'none'),
  credential: fc.constantFrom<unknown>(...passkeys),
  relyingPartyId: text('example.com', 'example.com', 'localhost'),
  origin: text('https://example.com', 'https://example.com', 'android:x', 'nowhere'),
  timeout: fc.constantFrom<unknown>(1000, '60000', 0, -1),
  userVerification: text('required', 'preferred', '', 'x'),
  attestation: text('none', 'direct', '', 'x'),
  residentKey: text('required', 'preferred', '', 'x'),
  supportedAlgorithmIDs: fc.constantFrom<unknown>([-7], ['-8', -257], []),
  supportedAlgorithmIds: fc.constantFrom<unknown>([-7], []),
  emailPasswordEnabled: rarely,
  thirdPartyEnabled: rarely,
  passwordlessEnabled: rarely,
  fetchAcrossAllTenants: text('true', 'false'),
  fetchSessionsForAllLinkedAccounts: text('true', 'false'),
};

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

/** What no client would send. */
const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '\0',
    'a\u0000b',
    '\ud800',
    'a\udfffb',
    '\ufeff',
    '\uffff',
    '%',
    '_',
    '%%%_',
    "' or 1=1; --",
    '"; drop table users; --',
    '\\',
    '$1',
    '{{x}}',
    '../../etc/passwd',
    '<script>',
    'x'.repeat(10_000),
    '😀'.repeat(200),
    '\u202e\u0000',
    'true',
    'null',
    '0x10',
    '1e999',
    [],
    {},
    [[]],
    [null],
    ['a', 1],
    { length: -1 },
    { toString: 1, valueOf: null },
    nested(50),
    nested(199),
    nested(500),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.MAX_VALUE, 2 ** 53, -(2 ** 63), 2 ** 63, 1e-300, -0),
  fc.jsonValue({ maxDepth: 3 }),
);

/** By the kind of its schema, for a field that has no values of its own above. */
const byKind: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text('x', ...of('userId'), 'name'),
  boolean: flags,
  number: fc.constantFrom<unknown>(1, 1000, '60'),
  array: fc.constantFrom<unknown>([], ['x'], of('userId')),
  object: objects,
};

/** `string`, `boolean` …; of a field that takes several kinds, the first. */
function kindOf(schema: z.ZodType): string {
  const { type, anyOf = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const [kind] = [type ?? anyOf.map((one) => (typeof one === 'object' ? one.type : undefined))].flat(2);
  return String(kind);
}

/** An object that has fields of its own is made of sensible values of those. */
function sensibleFields(schema: z.ZodType): fc.Arbitrary<unknown> | undefined {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return undefined;
  const fields = Object.entries(inner.shape).flatMap(([name, field]) =>
    field instanceof z.ZodType ? [[name, sensibleValue(name, field)] as const] : [],
  );
  return fc.record(Object.fromEntries(fields));
}

/** Of optional fields that make sense only together, or only without each other. */
const frequency: Readonly<Record<string, { present: number; absent: number }>> = {
  deviceId: { present: 4, absent: 1 },
  userInputCode: { present: 4, absent: 1 },
  linkCode: { present: 1, absent: 4 },
};

function sensibleValue(field: string, schema: z.ZodType): fc.Arbitrary<unknown> {
  const value =
    sensibleFields(schema) ?? sensible[field] ?? byKind[kindOf(schema)] ?? fc.oneof(...Object.values(byKind));
  const { present, absent } = frequency[field] ?? { present: 1, absent: 1 };
  return schema.isOptional()
    ? fc.oneof({ weight: present, arbitrary: value }, { weight: absent, arbitrary: fc.constant(undefined) })
    : value;
}

/** Mostly sensible, so that of many fields one is wrong. */
const anyValue = (field: string, schema: z.ZodType): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 7, arbitrary: sensibleValue(field, schema) },
    { weight: 2, arbitrary: nasty },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** Fields that are not the endpoint's: unknown, internal, or of every object. */
const stranger = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'status',
      'tenantGate',
      'rotation',
    ),
    fc.constantFrom('publicTenantOnly', 'legacyReply', 'accessTokenVersion', 'onlyPasswordUsers', ''),
    fc.constantFrom('switches', 'enabledBy'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  ),
  nasty,
);

const valuesOf = (shape: Shape, value: typeof anyValue) =>
  fc.tuple(
    ...Object.entries(shape).map(([name, schema]) =>
      value(name, schema).map((content): readonly [string, unknown] => [name, content]),
    ),
  );

/** Fields as a list, so that a name may come twice and `__proto__` is a name like any other. */
const fieldsOf = (shape: Shape): fc.Arbitrary<Fields> =>
  fc
    .tuple(
      fc.oneof(valuesOf(shape, sensibleValue), valuesOf(shape, anyValue)),
      fc.oneof(
        { weight: 8, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(stranger, { maxLength: 3 }) },
        { weight: 1, arbitrary: fc.tuple(fc.tuple(fc.constantFrom('x', ...Object.keys(shape)), nasty)) },
      ),
    )
    .map(([own, others]) => [...own, ...others].filter(([, value]) => value !== undefined));

type Fields = readonly (readonly [string, unknown])[];

const toJson = (fields: Fields): string =>
  `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;

/** Bodies that are damaged as text or bytes. */
const damaged = (json: string): fc.Arbitrary<string | Uint8Array<ArrayBuffer>> => {
  const bytes = (...before: number[]) => new Uint8Array([...before, ...Buffer.from(json)]);
  return fc.oneof(
    fc.constantFrom<string | Uint8Array<ArrayBuffer>>(
      '',
      'null',
      '[]',
      '"x"',
      `\ufeff${json}`,
      `${json}${json}`,
      `${json}\0`,
      json.replaceAll('"', "'"),
      json.replace(/}$/, ',}'),
      json.replace(/:"/, ':"\u0000'),
      `{"a":${'['.repeat(100_000)}`,
      bytes(0xff, 0xfe),
      bytes(0xc0, 0xaf),
      new Uint8Array(Buffer.from(json, 'utf16le')),
      new Uint8Array(Buffer.from(json.replace(/:"/, ':"\xe9\xff'), 'latin1')),
    ),
    fc.nat(json.length).map((end) => json.slice(0, end)),
  );
};

const bodyOf = (shape: Shape) =>
  fieldsOf(shape).chain((fields) =>
    fc.oneof(
      { weight: 12, arbitrary: fc.constant<string | Uint8Array<ArrayBuffer>>(toJson(fields)) },
      { weight: 1, arbitrary: damaged(toJson(fields)) },
    ),
  );

const toQuery = (fields: Fields): string =>
  fields
    .map(([name, value]) => {
      const content = typeof value === 'string' ? value : JSON.stringify(value);
      return new URLSearchParams([[name, content]]).toString();
    })
    .join('&');

const queryOf = (shape: Shape) =>
  fc
    .tuple(
      fieldsOf(shape),
      fc.constantFrom('', '', '', '', '', '&', '&%00=%00', '&a=%ff%fe', '&%', '&userId=%00', '#x'),
    )
    .map(([fields, tail]) => `?${toQuery(fields)}${tail}`);

const prefixes = fc.oneof(
  { weight: 12, arbitrary: fc.constant('') },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '/public',
      '/t1',
      '/T1',
      '/appid-a1',
      '/appid-a1/t1',
      '/appid-public',
      '/appid-',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('/none', '/appid-none', '/appid-none/none', '/a_b', '//', '/..', '/%2e%2e'),
  },
  { weight: 1, arbitrary: fc.webSegment().map((segment) => `/${segment}`) },
);

const versions = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 8, arbitrary: fc.constantFrom(...cdiVersions).map((version) => ({ 'cdi-version': version })) },
  {
    weight: 1,
    arbitrary: fc
      .oneof(
        fc.constantFrom('', '5', '5.0.0', '9.9', '1e3', '-1', `${'9'.repeat(400)}.1`),
        fc.string({ maxLength: 6 }),
      )
      .map((version) => ({ 'cdi-version': version.replace(/[^\x20-\x7e]/g, '') })),
  },
);

const others = fc.constantFrom({}, {}, {}, { rid: 'emailpassword' }, { rid: 'nothing' }, { 'api-key': 'x' });

/** Requests to one endpoint, sensible and not. */
export function fuzzedRequests({
  method,
  input,
  query,
  rid,
}: EndpointDefinition): fc.Arbitrary<FuzzedRequest> {
  const readsBody = method === 'POST' || method === 'PUT';
  return fc.record({
    prefix: prefixes,
    suffix: fc.constantFrom('', '', '', '', '/'),
    headers: fc
      .tuple(versions, others)
      .map(([version, other]) => ({ ...(rid !== undefined && { rid }), ...version, ...other })),
    query: readsBody ? fc.constantFrom('', '', '?userId=x') : queryOf(query ?? {}),
    body: readsBody ? bodyOf(input ?? {}) : fc.constant(undefined),
  });
}
