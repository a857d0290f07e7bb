import { z } from 'zod';
import { flag, jsonObject } from '../fields.js';

const NO_ID = 'Invalid third party config: thirdPartyId cannot be null or empty';
const MAX_ID = 28;

/** A provider's id as it is configured: trimmed. */
const configuredId = z
  .string()
  .nullish()
  .transform((value) => (value ?? '').trim())
  .refine((value) => value !== '', NO_ID)
  .refine(
    (value) => value.length <= MAX_ID,
    `Field name '{field}' must not be longer than ${MAX_ID} characters`,
  );

const text = () => z.string().nullish();
const map = () => jsonObject().nullish();
const claims = z.object({ userId: text(), email: text(), emailVerified: text() }).nullish();

/** A third-party provider as it is sent. `null` is the same as absent, except as a value in the maps of parameters. */
export const ProviderInput = z.object({
  thirdPartyId: configuredId,
  name: text(),
  clients: z
    .array(
      z.object({
        clientType: text(),
        clientId: text(),
        clientSecret: text(),
        scope: z.array(z.string().nullable()).nullish(),
        forcePKCE: flag().nullish(),
        additionalConfig: map(),
      }),
    )
    .nullish(),
  authorizationEndpoint: text(),
  authorizationEndpointQueryParams: map(),
  tokenEndpoint: text(),
  tokenEndpointBodyParams: map(),
  userInfoEndpoint: text(),
  userInfoEndpointQueryParams: map(),
  userInfoEndpointHeaders: map(),
  jwksURI: text(),
  oidcDiscoveryEndpoint: text(),
  requireEmail: flag().nullish(),
  userInfoMap: z.object({ fromIdTokenPayload: claims, fromUserInfoAPI: claims }).nullish(),
});

const Claims = z.object({
  userId: z.string().optional(),
  email: z.string().optional(),
  emailVerified: z.string().optional(),
});

/** A third-party provider as tenants hold it. */
export const Provider = z.object({
  thirdPartyId: z.string(),
  name: z.string().optional(),
  clients: z.array(
    z.object({
      clientType: z.string().optional(),
      clientId: z.string().optional(),
      clientSecret: z.string().optional(),
      scope: z.array(z.string()).optional(),
      forcePKCE: z.boolean().optional(),
      additionalConfig: jsonObject().optional(),
    }),
  ),
  authorizationEndpoint: z.string().optional(),
  authorizationEndpointQueryParams: jsonObject().optional(),
  tokenEndpoint: z.string().optional(),
  tokenEndpointBodyParams: jsonObject().optional(),
  userInfoEndpoint: z.string().optional(),
  userInfoEndpointQueryParams: jsonObject().optional(),
  userInfoEndpointHeaders: jsonObject().optional(),
  jwksURI: z.string().optional(),
  oidcDiscoveryEndpoint: z.string().optional(),
  requireEmail: z.boolean().optional(),
  userInfoMap: z.object({ fromIdTokenPayload: Claims, fromUserInfoAPI: Claims }),
});

export type ProviderInput = z.output<typeof ProviderInput>;
export type Provider = z.output<typeof Provider>;
