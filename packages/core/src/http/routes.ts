import {
  type Change,
  changesFor,
  type EndpointDefinition,
  type EndpointGroup,
  type Handlers,
  type JsonObject,
} from '@latchkey/contract';
import { z } from 'zod';
import type { RequestContext } from '../context.js';
import { createParser, type Parser } from './wording.js';

/** The endpoints of a recipe with the functions that serve them. */
export interface RouteGroup {
  readonly endpoints: EndpointGroup;
  readonly handlers: Readonly<Record<string, (context: RequestContext, input: never) => unknown>>;
}

/**
 * Ties a group of the contract to its handlers; a missing handler or an undeclared answer does not compile.
 *
 *     export const jwtRoutes = routeGroup(cdi.jwt)({ createJwt: async (context, input) => … });
 */
export const routeGroup =
  <G extends EndpointGroup>(endpoints: G) =>
  (handlers: Handlers<G, RequestContext>): RouteGroup => ({ endpoints, handlers });

/** An endpoint, ready to serve. */
export interface Route {
  readonly definition: EndpointDefinition;
  readonly reads: 'body' | 'query';
  /** Fields that `changes.ts` alone may set. */
  readonly internalFields: readonly string[];
  changes(version: string): readonly Change[];
  readonly parse: Parser;
  handle(context: RequestContext, input: Record<string, unknown>): Promise<JsonObject>;
  /** Fails when the answer is not one that the contract declares: for tests and development. */
  check(answer: JsonObject): void;
}

/** Routes by path, then by method; several of one method differ by `rid`, the first being the default. */
export type RouteTable = ReadonlyMap<string, ReadonlyMap<string, readonly Route[]>>;

export function createRouteTable(groups: readonly RouteGroup[]): RouteTable {
  const table = new Map<string, Map<string, Route[]>>();
  for (const { endpoints, handlers } of groups) {
    for (const [name, definition] of Object.entries(endpoints)) {
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`No handler for ${name}`);
      const methods = table.get(definition.path) ?? new Map<string, Route[]>();
      const routes = methods.get(definition.method) ?? [];
      methods.set(definition.method, [...routes, createRoute(definition, handler)]);
      table.set(definition.path, methods);
    }
  }
  return table;
}

function createRoute(
  definition: EndpointDefinition,
  handler: (context: RequestContext, input: never) => unknown,
): Route {
  const reads = definition.method === 'GET' || definition.method === 'DELETE' ? 'query' : 'body';
  const shape = { ...(reads === 'query' ? definition.query : definition.input), ...definition.internal };
  // Made at the first check: in production, where there is none, no start pays for them.
  let answers: ReadonlyMap<string, z.ZodType> | undefined;
  // The shape is known to fit the handler: `routeGroup` has checked the two against each other.
  const serve = handler as unknown as (context: RequestContext, input: Record<string, unknown>) => JsonObject;
  return {
    definition,
    reads,
    internalFields: Object.keys(definition.internal ?? {}),
    changes: (version) => changesFor(definition, version),
    parse: createParser(shape, reads, definition.refusesOtherFields),
    handle: async (context, input) => serve(context, input),
    check: (answer) => {
      answers ??= answerSchemas(definition);
      const schema = answers.get(definition.plain === true ? 'OK' : String(answer.status));
      if (schema === undefined)
        throw new Error(`${definition.path} answered an undeclared status: ${String(answer.status)}`);
      schema.parse(JSON.parse(JSON.stringify(answer)));
    },
  };
}

/** What each declared answer holds, and nothing else, by its status. */
const answerSchemas = ({ plain, results }: EndpointDefinition): ReadonlyMap<string, z.ZodType> =>
  new Map(
    Object.entries(results).map(([status, fields]) => [
      status,
      z.strictObject(plain === true ? fields : { status: z.literal(status), ...fields }),
    ]),
  );

/**
 * The route that serves a method and, where recipes share a path, a `rid` header. A header that names no recipe of
 * the path means the first; one that does name a recipe means no other, even for a method that this one has not got.
 */
export function selectRoute(
  methods: ReadonlyMap<string, readonly Route[]> | undefined,
  method: string,
  rid: string | null,
): Route | undefined {
  const routes = methods?.get(method) ?? [];
  const recipe = rid?.toLowerCase();
  const isOf = ({ definition }: Route) => definition.rid !== undefined && definition.rid === recipe;
  const own = routes.find((route) => route.definition.rid === undefined || isOf(route));
  if (own !== undefined) return own;
  const isKnown = [...(methods?.values() ?? [])].some((others) => others.some(isOf));
  return isKnown ? undefined : routes[0];
}
