export type { DateProviderInput, DateProviderInterface } from '@latchkey/web/utils/dateProvider';
export { DateProviderReference } from '@latchkey/web/utils/dateProvider';
