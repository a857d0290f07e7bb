/** Why a response of an authenticator is not taken, whatever it was for. */
export type Refusal =
  | { readonly status: 'OPTIONS_NOT_FOUND_ERROR' }
  | {
      readonly status: 'INVALID_OPTIONS_ERROR' | 'INVALID_CREDENTIALS_ERROR' | 'INVALID_AUTHENTICATOR_ERROR';
      readonly reason: string;
    };
