import type { LoginMethod as CoreLoginMethod, User as CoreUser } from '@latchkey/contract';
import RecipeUserId from './recipeUserId.js';
import type { JSONObject } from './types.js';

/** One way in which a user signs in. Ids are external ones where a mapping exists; `timeJoined` in ms. */
export class LoginMethod {
  readonly recipeId: CoreLoginMethod['recipeId'];
  readonly recipeUserId: RecipeUserId;
  readonly tenantIds: string[];
  readonly timeJoined: number;
  readonly verified: boolean;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly thirdParty?: { id: string; userId: string };
  readonly webauthn?: { credentialIds: string[] };

  constructor(method: UserWithoutHelperFunctions['loginMethods'][number]) {
    this.recipeId = method.recipeId;
    this.recipeUserId = new RecipeUserId(method.recipeUserId);
    this.tenantIds = method.tenantIds;
    this.timeJoined = method.timeJoined;
    this.verified = method.verified;
    if (method.email !== undefined) this.email = method.email;
    if (method.phoneNumber !== undefined) this.phoneNumber = method.phoneNumber;
    if (method.thirdParty !== undefined) this.thirdParty = method.thirdParty;
    if (method.webauthn !== undefined) this.webauthn = method.webauthn;
  }

  /** Compares as the core stores e-mails: the argument trimmed and in lower case. `undefined` never matches. */
  hasSameEmailAs(email: string | undefined): boolean {
    return email !== undefined && this.email === email.toLowerCase().trim();
  }

  /** Compares the argument's E.164 form, or the argument trimmed if it has none. `undefined` never matches. */
  hasSamePhoneNumberAs(phoneNumber: string | undefined): boolean {
    return phoneNumber !== undefined && this.phoneNumber === toE164(phoneNumber);
  }

  /** Compares both ids, trimmed, case-sensitive. `undefined` never matches. */
  hasSameThirdPartyInfoAs(thirdParty?: { id: string; userId: string }): boolean {
    return (
      thirdParty !== undefined &&
      this.thirdParty?.id === thirdParty.id.trim() &&
      this.thirdParty.userId === thirdParty.userId.trim()
    );
  }

  /** Whether the credential is one of this login method's. `undefined` never matches. */
  hasSameWebauthnInfoAs(webauthn?: { credentialId: string }): boolean {
    return webauthn !== undefined && (this.webauthn?.credentialIds.includes(webauthn.credentialId) ?? false);
  }

  /** Plain JSON, with the recipe user id as text. */
  toJson(): JSONObject {
    const { recipeUserId, ...rest } = this;
    return { ...rest, recipeUserId: recipeUserId.getAsString() };
  }
}

/** A user: login methods grouped under one id. The other fields are unions over the login methods. */
export class User {
  readonly id: string;
  readonly isPrimaryUser: boolean;
  readonly tenantIds: string[];
  readonly timeJoined: number;
  readonly emails: string[];
  readonly phoneNumbers: string[];
  readonly thirdParty: { id: string; userId: string }[];
  readonly webauthn: { credentialIds: string[] };
  readonly loginMethods: LoginMethod[];

  constructor(user: UserWithoutHelperFunctions) {
    this.id = user.id;
    this.isPrimaryUser = user.isPrimaryUser;
    this.tenantIds = user.tenantIds;
    this.timeJoined = user.timeJoined;
    this.emails = user.emails;
    this.phoneNumbers = user.phoneNumbers;
    this.thirdParty = user.thirdParty;
    this.webauthn = user.webauthn;
    this.loginMethods = user.loginMethods.map((method) => new LoginMethod(method));
  }

  /** A user from what an API answered. */
  static fromApi(apiUser: UserWithoutHelperFunctions): User {
    return new User(apiUser);
  }

  /** Plain JSON, as the frontend interface writes a user. */
  toJson(): JSONObject {
    const { loginMethods, ...rest } = this;
    return { ...rest, loginMethods: loginMethods.map((method) => method.toJson()) };
  }
}

/** A user as the core's JSON has it. */
export type UserWithoutHelperFunctions = CoreUser;

/** `+` and digits, if the text is a phone number in international form; otherwise the text, trimmed. */
function toE164(phoneNumber: string): string {
  const trimmed = phoneNumber.trim();
  const digits = trimmed.replaceAll(/[\s\-./()]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : trimmed;
}
