import type { RecipeInterface } from '../src/recipe/emailpassword/types.js';
import type { User } from '../src/types.js';

const user: User = {
  id: '7a0c2a3e',
  timeJoined: 0,
  isPrimaryUser: true,
  tenantIds: ['public'],
  emails: ['ada@example.com'],
  phoneNumbers: [],
  thirdParty: [],
  webauthn: { credentialIds: [] },
  loginMethods: [],
};

/** A back end that says yes to everything. */
export function agreeable(overrides: Partial<RecipeInterface> = {}): RecipeInterface {
  const fetchResponse = new Response('{}');
  return {
    signIn: async () => ({ status: 'OK', user, fetchResponse }),
    signUp: async () => ({ status: 'OK', user, fetchResponse }),
    doesEmailExist: async () => ({ status: 'OK', doesExist: false, fetchResponse }),
    sendPasswordResetEmail: async () => ({ status: 'OK', fetchResponse }),
    submitNewPassword: async () => ({ status: 'OK', fetchResponse }),
    getResetPasswordTokenFromURL: () => 'token',
    getTenantIdFromURL: () => undefined,
    ...overrides,
  };
}

export const response = (): Response => new Response('{}');

/** A request that is under way as long as one looks at it. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {});
