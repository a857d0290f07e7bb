/** What becomes known of a request while it is answered. */
export interface Observed {
  /** The path of the contract or text endpoint that serves it. */
  endpoint?: string;
  /** Where it is addressed to; only of an app that exists. */
  appId?: string;
  tenantId?: string;
}

/** Sees every request: for counts, metrics and traces. */
export interface RequestObserver {
  /** Runs `answer`, during which `observed` is filled in. */
  observe(request: Request, observed: Observed, answer: () => Promise<Response>): Promise<Response>;
}
