import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cdi } from './cdi/index.js';
import { listEndpoints } from './changes.js';
import { fdi } from './fdi/index.js';
import { toOpenApi } from './openapi.js';

const JsonSchema = z.record(z.string(), z.unknown());
const Content = z.strictObject({ 'application/json': z.strictObject({ schema: JsonSchema }) });
const Operation = z.strictObject({
  operationId: z.string().regex(/^\w+\.\w+$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(5),
  deprecated: z.literal(true).optional(),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      in: z.enum(['query', 'header']),
      required: z.boolean(),
      schema: JsonSchema,
    }),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({ description: z.string().min(2), content: Content.optional() }),
  ),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
});

/** What OpenAPI 3.1 asks of a document, as far as ours uses it. */
const Document = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'delete']), Operation),
  ),
  components: z.strictObject({
    securitySchemes: z.strictObject({
      apiKey: z.strictObject({ type: z.literal('apiKey'), in: z.literal('header'), name: z.string() }),
    }),
  }),
});

const written = (groups: Parameters<typeof toOpenApi>[0]) =>
  Document.parse(JSON.parse(JSON.stringify(toOpenApi(groups, { title: 'Test', version: '5.6' }))));

describe.each([
  ['the core', cdi],
  ['the backend SDK', fdi],
])('the OpenAPI document of %s', (_, groups) => {
  const document = written(groups);
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

  it('has every endpoint, under an id of its own', () => {
    const ids = operations.map((operation) => operation.operationId);
    expect(ids.sort()).toEqual(
      listEndpoints(groups)
        .map(({ group, name }) => `${group}.${name}`)
        .sort(),
    );
  });

  it('refers to nothing that is not there', () => {
    expect(JSON.stringify(document)).not.toContain('"$ref"');
    expect(JSON.stringify(document)).not.toContain('"$schema"');
  });
});

describe('the OpenAPI document', () => {
  const { paths } = written(cdi);

  it('describes a body, its required fields and every declared status', () => {
    const signUp = paths['/recipe/signup']?.post;
    const body = signUp?.requestBody?.content['application/json'].schema;
    expect(body).toMatchObject({ type: 'object', required: ['email', 'password'] });
    expect(signUp?.responses['200']).toMatchObject({ description: 'OK, EMAIL_ALREADY_EXISTS_ERROR' });
    const answers = signUp?.responses['200']?.content?.['application/json'].schema;
    expect(answers?.oneOf).toHaveLength(2);
    expect(answers?.oneOf).toContainEqual(
      expect.objectContaining({
        properties: { status: { type: 'string', const: 'EMAIL_ALREADY_EXISTS_ERROR' } },
      }),
    );
    expect(signUp?.security).toEqual([{ apiKey: [] }, {}]);
  });

  it('has a place for each recipe of a shared path', () => {
    const header = (path: string) => paths[path]?.get?.parameters.find(({ name }) => name === 'rid')?.schema;
    expect(header('/recipe/user')).toEqual({ type: 'string', const: 'emailpassword' });
    expect(header('/recipe/user#thirdparty')).toEqual({ type: 'string', const: 'thirdparty' });
  });

  it('says which query parameters are required', () => {
    const parameters = paths['/users/by-accountinfo']?.get?.parameters;
    expect(parameters?.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'doUnionOfAccountInfo',
    ]);
  });

  it('shows no field that a client cannot send', () => {
    const text = JSON.stringify(paths);
    for (const internal of ['tenantGate', 'publicTenantOnly', 'legacyReply', 'onlyPasswordUsers'])
      expect(text).not.toContain(internal);
  });

  it('marks what is open and what is kept for old clients', () => {
    expect(paths['/.well-known/jwks.json']?.get).not.toHaveProperty('security');
    expect(paths['/.well-known/jwks.json']?.get?.responses).not.toHaveProperty('401');
    expect(paths['/recipe/jwt/jwks']?.get?.deprecated).toBe(true);
    expect(paths['/recipe/signup']?.post?.deprecated).toBeUndefined();
  });
});
