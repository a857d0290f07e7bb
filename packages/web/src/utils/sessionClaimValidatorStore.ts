import type { SessionClaimValidator } from '../session/types.js';

const validators: SessionClaimValidator[] = [];

/** The claim validators that recipes ask for on every page. */
export const SessionClaimValidatorStore = {
  /**
   * Adds a validator. One with the same id takes the place of the earlier one, so that a UI layer
   * refines what the recipe below it registered instead of doubling it.
   */
  addClaimValidatorFromOtherRecipe(validator: SessionClaimValidator): void {
    const known = validators.findIndex(({ id }) => id === validator.id);
    if (known < 0) validators.push(validator);
    else validators[known] = validator;
  },

  getClaimValidatorsAddedByOtherRecipes(): SessionClaimValidator[] {
    return validators;
  },
};

export default SessionClaimValidatorStore;
