import { type ClaimConfig, PrimitiveClaim } from './primitiveClaim.js';
import type { SessionClaimValidator } from './sessionClaim.js';

type BooleanValidators = PrimitiveClaim<boolean>['validators'] & {
  isTrue: (maxAge?: number, id?: string) => SessionClaimValidator;
  isFalse: (maxAge?: number, id?: string) => SessionClaimValidator;
};

/** A claim that is true or false. */
export class BooleanClaim extends PrimitiveClaim<boolean> {
  override readonly validators: BooleanValidators;

  constructor(config: ClaimConfig<boolean>) {
    super(config);
    const { hasValue } = new PrimitiveClaim<boolean>(config).validators;
    const on = (value: boolean) => (maxAge?: number, id?: string) => {
      const validator = hasValue(value, maxAge, id);
      return { ...validator, claim: this };
    };
    this.validators = {
      hasValue: (value, maxAge, id) => on(value)(maxAge, id),
      isTrue: on(true),
      isFalse: on(false),
    };
  }
}
