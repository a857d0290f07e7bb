import type { z } from 'zod';

/** Fields of an object, by name: what a body, a query or a result holds. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Which tenant an endpoint of the core belongs to (CDI, tenancy table).
 * - `tenant`: the tenant in the path is the one acted upon.
 * - `app`: acts on the whole app; a tenant in the path is accepted and has no meaning.
 * - `publicTenant`: acts on the whole app; a path with another tenant than `public` is refused.
 */
export type Scope = 'tenant' | 'app' | 'publicTenant';

export interface EndpointDefinition {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path without application or tenant prefix, in lower case. */
  readonly path: string;
  readonly scope: Scope;
  /** First interface version that has the endpoint. */
  readonly since: string;
  /** Last interface version that has the endpoint; later ones get `404 Not found`. */
  readonly until?: string;
  /** What the endpoint does, in one sentence, for the published reference. */
  readonly summary: string;
  /** The recipe that owns the path where several share it: chosen by the `rid` header. */
  readonly rid?: string;
  /** Kept for old clients; the published reference says so. */
  readonly deprecated?: boolean;
  /** Fields of the JSON body. */
  readonly input?: Shape;
  /** Query parameters. */
  readonly query?: Shape;
  /** Text of the 400 answer to a body that has fields, but none of `input`; elsewhere other fields are ignored. */
  readonly refusesOtherFields?: string;
  /** Fields that no client can send: `changes.ts` sets them for clients of older versions. */
  readonly internal?: Shape;
  /** Answers by status. `plain` endpoints have exactly one, under the name `OK`, and send no `status`. */
  readonly results: Readonly<Record<string, Shape>>;
  readonly plain?: boolean;
  /** Answered without an API key. */
  readonly open?: boolean;
  /** Answered for a tenant that does not exist too: the endpoint says so itself. */
  readonly tenantMayBeMissing?: boolean;
  /** The version header need not be in the list of supported versions. */
  readonly versionFree?: boolean;
}

/** Declares an endpoint. Everything else about it (routing, validation, types, documentation, fuzzing) follows from the value. */
export function endpoint<const E extends EndpointDefinition>(definition: E): E {
  return definition;
}

/** The endpoints of one recipe, by the name of the function that serves them. */
export type EndpointGroup = Readonly<Record<string, EndpointDefinition>>;

type OutputOfShape<S> = S extends Shape
  ? keyof S extends never
    ? unknown
    : z.output<z.ZodObject<S>>
  : unknown;
type InputOfShape<S> = S extends Shape
  ? keyof S extends never
    ? unknown
    : z.input<z.ZodObject<S>>
  : unknown;
type Part<E, K extends keyof EndpointDefinition> = E extends { readonly [P in K]: infer V } ? V : undefined;

/** What a handler receives: the checked and normalised body, query and internal fields in one object. */
export type InputOf<E extends EndpointDefinition> = OutputOfShape<Part<E, 'input'>> &
  OutputOfShape<Part<E, 'query'>> &
  OutputOfShape<Part<E, 'internal'>>;

/** What a client sends. */
export type RequestOf<E extends EndpointDefinition> = InputOfShape<Part<E, 'input'>> &
  InputOfShape<Part<E, 'query'>>;

/** The union of an endpoint's declared answers; a status that is not declared does not compile. */
export type ResultOf<E extends EndpointDefinition> = E extends { readonly plain: true }
  ? OutputOfShape<E['results'][keyof E['results']]>
  : {
      [S in keyof E['results'] & string]: { status: S } & OutputOfShape<E['results'][S]>;
    }[keyof E['results'] & string];

/** One function per endpoint of a group. `C` is what the server hands to each of them besides the input. */
export type Handlers<G extends EndpointGroup, C> = {
  readonly [K in keyof G]: (context: C, input: InputOf<G[K]>) => Promise<ResultOf<G[K]>>;
};

/** A typed client of a group: the fields of the request in, the union of statuses out. */
export type Client<G extends EndpointGroup, Extra = unknown> = {
  readonly [K in keyof G]: (request: RequestOf<G[K]> & Extra) => Promise<ResultOf<G[K]>>;
};
