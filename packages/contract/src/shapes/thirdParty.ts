import { text } from '../fields.js';

/** A provider's id. Without a space, since one stands between it and the user's id where the two are one text. */
export const thirdPartyId = text(28).refine(
  (value) => !value.includes(' '),
  "Field name '{field}' must not contain a space",
);

/** A user's id at a provider, exactly as that gives it. */
export const thirdPartyUserId = text(256);
