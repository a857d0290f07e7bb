export { consoleDelivery, type PrintedMail } from './console.js';
export {
  createEmailDelivery,
  type EmailDelivery,
  type EmailDeliveryInterface,
  type TypeInput as EmailDeliveryTypeInput,
  type TypeInputWithService as EmailDeliveryTypeInputWithService,
} from './delivery.js';
export { type MailWords, renderMail } from './frame.js';
