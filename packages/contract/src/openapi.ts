import { z } from 'zod';
import type { EndpointDefinition, EndpointGroup, Shape } from './endpoint.js';
import type { JsonObject } from './fields.js';

const toSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonObject => {
  const {
    $schema: _,
    '~standard': __,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
  return rest;
};

const body = (schema: JsonObject) => ({ content: { 'application/json': { schema } } });

const resultSchema = (definition: EndpointDefinition, status: string, shape: Shape): JsonObject =>
  toSchema(z.object(definition.plain === true ? shape : { status: z.literal(status), ...shape }), 'output');

function operation(group: string, name: string, definition: EndpointDefinition): JsonObject {
  const results = Object.entries(definition.results).map(([status, shape]) =>
    resultSchema(definition, status, shape),
  );
  return {
    operationId: `${group}.${name}`,
    tags: [group],
    summary: definition.summary,
    ...(definition.deprecated === true && { deprecated: true }),
    parameters: [
      ...(definition.rid === undefined ? [] : [recipeHeader(definition.rid)]),
      ...Object.entries(definition.query ?? {}).map(([field, schema]) => ({
        name: field,
        in: 'query',
        required: !schema.isOptional(),
        schema: toSchema(schema, 'input'),
      })),
    ],
    ...(definition.method !== 'GET' && {
      requestBody: { required: true, ...body(toSchema(z.object(definition.input ?? {}), 'input')) },
    }),
    responses: {
      200: {
        description: Object.keys(definition.results).join(', '),
        ...body(results.length === 1 ? (results[0] ?? {}) : { oneOf: results }),
      },
      400: { description: 'Bad input: the reason as text' },
      ...(definition.open !== true && { 401: { description: 'Invalid API key' } }),
    },
    ...(definition.open !== true && { security: [{ apiKey: [] }, {}] }),
  };
}

const recipeHeader = (rid: string) => ({
  name: 'rid',
  in: 'header',
  required: false,
  schema: { type: 'string', const: rid },
});

/**
 * The contract as an OpenAPI 3.1 document. Endpoints that share method and path are told apart by the `rid` header;
 * since the document has one place for each path, all but the first carry the recipe as a fragment, which no client sends.
 */
export function toOpenApi(
  groups: Readonly<Record<string, EndpointGroup>>,
  info: { title: string; version: string; description?: string },
): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [group, endpoints] of Object.entries(groups)) {
    for (const [name, definition] of Object.entries(endpoints)) {
      const method = definition.method.toLowerCase();
      const isTaken = paths[definition.path]?.[method] !== undefined;
      const path = isTaken ? `${definition.path}#${definition.rid}` : definition.path;
      paths[path] = { ...paths[path], [method]: operation(group, name, definition) };
    }
  }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: { securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'api-key' } } },
  };
}
