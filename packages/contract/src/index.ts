export { AccessTokenVersion, cdi } from './cdi/index.js';
export {
  type Change,
  type ChangeContext,
  changes,
  changesFor,
  downgradeAnswer,
  formerName,
  listEndpoints,
  upgradeRequest,
} from './changes.js';
export type {
  Client,
  EndpointDefinition,
  EndpointGroup,
  Handlers,
  InputOf,
  RequestOf,
  ResultOf,
  Scope,
  Shape,
} from './endpoint.js';
export { endpoint } from './endpoint.js';
export { fdi } from './fdi/index.js';
export type { JsonObject } from './fields.js';
export { toOpenApi } from './openapi.js';
export type { ConfigDescriptor, DashboardSession, DashboardUser } from './shapes/dashboard.js';
export type { Jwk } from './shapes/jwk.js';
export type { Provider, ProviderInput } from './shapes/provider.js';
export type { Session, StolenSession, Token } from './shapes/session.js';
export type { App, SwitchedApp, SwitchedTenant, Tenant } from './shapes/tenant.js';
export type { LoginMethod, User } from './shapes/user.js';
export {
  type CdiVersion,
  cdiVersions,
  compareVersions,
  newestCdiVersion,
  publicTenantEnforcedSince,
  tenantsSince,
} from './versions.js';
