import { consoleDelivery } from '../../email/index.js';
import { describeMail } from './emails.js';
import type { TypeInput, TypeNormalisedInput } from './types.js';

/** The configuration with its defaults. */
export const normaliseConfig = ({
  mode,
  emailDelivery,
  getEmailForRecipeUserId,
}: TypeInput): TypeNormalisedInput => ({
  mode,
  getEmailForRecipeUserId,
  getEmailDeliveryConfig: () => ({
    ...emailDelivery,
    service: emailDelivery?.service ?? consoleDelivery(describeMail),
  }),
});
