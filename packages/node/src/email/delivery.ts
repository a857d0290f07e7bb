import { compose, type OverrideableBuilder } from '../override.js';
import type { UserContext } from '../types.js';

/** What sends the mails of a recipe. `T` is the recipe's input: for whom, of what type, with which link or code. */
export type EmailDeliveryInterface<T> = {
  sendEmail: (input: T & { tenantId: string; userContext: UserContext }) => Promise<void>;
};

type Override<T> = (
  originalImplementation: EmailDeliveryInterface<T>,
  builder: OverrideableBuilder<EmailDeliveryInterface<T>>,
) => EmailDeliveryInterface<T>;

/** A recipe's `emailDelivery`: the service that sends, and a layer on top of it. */
export interface TypeInput<T> {
  service?: EmailDeliveryInterface<T>;
  override?: Override<T>;
}

/** The same with the service that is used when the application names none. */
export interface TypeInputWithService<T> {
  service: EmailDeliveryInterface<T>;
  override?: Override<T>;
}

/** The mails of a running recipe. */
export interface EmailDelivery<T> {
  /** The service with the application's override applied. */
  readonly ingredientInterfaceImpl: EmailDeliveryInterface<T>;
}

/** Puts the application's override on the service. */
export function createEmailDelivery<T>({ service, override }: TypeInputWithService<T>): EmailDelivery<T> {
  // Called through the service, not taken out of it: a service may be a class with private members.
  const base: EmailDeliveryInterface<T> = { sendEmail: (input) => service.sendEmail(input) };
  return { ingredientInterfaceImpl: compose(base, [override]) };
}
