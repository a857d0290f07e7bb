import { reference } from '../reference.js';
import { WindowHandlerReference } from './windowHandler.js';

/** The clock of the session layer. */
export interface DateProviderInterface {
  /** Smallest clock difference that is acted on, and smallest maximum age of a claim. */
  getThresholdInSeconds(): number;
  setThresholdInSeconds(thresholdInSeconds: number): void;
  /** The server's time, in epoch milliseconds. */
  now(): number;
  /** Server time less client time, in milliseconds. */
  setClientClockSkewInMillis(clockSkewInMillis: number): void;
  getClientClockSkewInMillis(): number;
}

export type DateProviderInput = () => DateProviderInterface;

/** Follows the server's clock; the difference outlives the page in localStorage. */
export class DateProvider implements DateProviderInterface {
  static readonly CLOCK_SKEW_KEY = '__st_clockSkewInMillis';

  #thresholdInSeconds = 7;
  #clockSkewInMillis: number;

  constructor() {
    this.#clockSkewInMillis = Number(localStorage().getItemSync(DateProvider.CLOCK_SKEW_KEY)) || 0;
  }

  getThresholdInSeconds(): number {
    return this.#thresholdInSeconds;
  }

  setThresholdInSeconds(thresholdInSeconds: number): void {
    this.#thresholdInSeconds = thresholdInSeconds;
  }

  setClientClockSkewInMillis(clockSkewInMillis: number): void {
    this.#clockSkewInMillis = clockSkewInMillis;
    localStorage().setItemSync(DateProvider.CLOCK_SKEW_KEY, String(clockSkewInMillis));
  }

  getClientClockSkewInMillis(): number {
    // Below the threshold a difference is more likely the answer's travel time than a wrong clock.
    const matters = Math.abs(this.#clockSkewInMillis) >= this.#thresholdInSeconds * 1000;
    return matters ? this.#clockSkewInMillis : 0;
  }

  now(): number {
    return Date.now() + this.getClientClockSkewInMillis();
  }
}

function localStorage() {
  return WindowHandlerReference.getReferenceOrThrow().windowHandler.localStorage;
}

/** The date provider of the process; the first `init` decides. */
export const DateProviderReference = reference(
  'DateProvider',
  (dateProviderInput?: DateProviderInput): { dateProvider: DateProviderInterface } => ({
    dateProvider: dateProviderInput?.() ?? new DateProvider(),
  }),
);

export default DateProviderReference;
