import { z } from 'zod';

const ThirdParty = z.object({ id: z.string(), userId: z.string() });
const WebAuthn = z.object({ credentialIds: z.array(z.string()) });

/** One way in which a user signs in (CDI, "the user object"). `timeJoined` in ms since the epoch. */
export const LoginMethod = z.object({
  recipeId: z.enum(['emailpassword', 'thirdparty', 'passwordless', 'webauthn']),
  recipeUserId: z.string(),
  tenantIds: z.array(z.string()),
  timeJoined: z.number(),
  verified: z.boolean(),
  email: z.string().optional(),
  phoneNumber: z.string().optional(),
  thirdParty: ThirdParty.optional(),
  webauthn: WebAuthn.optional(),
});

/** A user: login methods grouped under one id. The other fields are unions over the login methods. */
export const User = z.object({
  id: z.string(),
  isPrimaryUser: z.boolean(),
  tenantIds: z.array(z.string()),
  timeJoined: z.number(),
  emails: z.array(z.string()),
  phoneNumbers: z.array(z.string()),
  thirdParty: z.array(ThirdParty),
  webauthn: WebAuthn,
  loginMethods: z.array(LoginMethod),
});

export type LoginMethod = z.output<typeof LoginMethod>;
export type User = z.output<typeof User>;
