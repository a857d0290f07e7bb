import { now } from '../../clock.js';
import type { AnyValue, UserContext } from '../../types.js';
import { BooleanClaim } from '../session/claims/booleanClaim.js';
import type { SessionClaim, SessionClaimValidator } from '../session/claims/sessionClaim.js';

/** Whether the user of a session has a verified e-mail, in the payload under `st-ev`. */
export class EmailVerificationClaimClass extends BooleanClaim {
  declare readonly validators: BooleanClaim['validators'] & {
    isVerified: (refetchTimeOnFalseInSeconds?: number, maxAgeInSeconds?: number) => SessionClaimValidator;
  };

  constructor(fetchValue: SessionClaim<boolean>['fetchValue']) {
    super({ key: 'st-ev', fetchValue });
    this.validators = {
      ...this.validators,
      // The user may verify the e-mail in another browser, which cannot tell this session: `false` grows old soon.
      isVerified: (refetchTimeOnFalseInSeconds = 10, maxAgeInSeconds = this.defaultMaxAgeInSeconds) => {
        const isTrue = this.validators.hasValue(true, maxAgeInSeconds);
        return {
          ...isTrue,
          claim: this,
          shouldRefetch: async (payload: AnyValue, userContext: UserContext) =>
            ('claim' in isTrue && (await isTrue.shouldRefetch(payload, userContext))) ||
            this.#isFalseFor(refetchTimeOnFalseInSeconds, payload, userContext),
        };
      },
    };
  }

  #isFalseFor(seconds: number, payload: AnyValue, userContext: UserContext): boolean {
    const fetched = this.getLastRefetchTime(payload, userContext);
    const isFalse = this.getValueFromPayload(payload, userContext) === false;
    return isFalse && fetched !== undefined && fetched < now() - seconds * 1000;
  }
}
