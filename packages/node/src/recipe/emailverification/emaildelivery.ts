import { SMTPDelivery, type TypeInput } from '../../email/smtp.js';
import { contentOf } from './emails.js';
import type { TypeEmailVerificationEmailDeliveryInput } from './types.js';

/**
 * Sends the recipe's mails through a mail server.
 * @example EmailVerification.init({ mode: 'REQUIRED', emailDelivery: { service: new SMTPService({ smtpSettings }) } })
 */
export class SMTPService extends SMTPDelivery<TypeEmailVerificationEmailDeliveryInput> {
  constructor(config: TypeInput<TypeEmailVerificationEmailDeliveryInput>) {
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
