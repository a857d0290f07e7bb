import { SMTPDelivery, type TypeInput } from '../../email/smtp.js';
import { contentOf } from './emails.js';
import type { TypeEmailPasswordEmailDeliveryInput } from './types.js';

/**
 * Sends the recipe's mails through a mail server.
 * @example EmailPassword.init({ emailDelivery: { service: new SMTPService({ smtpSettings }) } })
 */
export class SMTPService extends SMTPDelivery<TypeEmailPasswordEmailDeliveryInput> {
  constructor(config: TypeInput<TypeEmailPasswordEmailDeliveryInput>) {
    super(config, contentOf);
  }
}

export type {
  GetContentResult,
  ServiceInterface,
  SMTPServiceConfig,
  TypeInput,
  TypeInputSendRawEmail,
} from '../../email/smtp.js';

export default { SMTPService };
