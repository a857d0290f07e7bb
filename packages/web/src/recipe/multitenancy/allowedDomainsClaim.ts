import { PrimitiveArrayClaim } from '../../session/claims.js';
import type { SessionClaimValidator } from '../../session/types.js';
import { WindowHandlerReference } from '../../utils/windowHandler.js';

/** The domains a tenant's users may use; the server sets it and nothing refreshes it. */
export class AllowedDomainsClaimClass extends PrimitiveArrayClaim<string> {
  override validators: PrimitiveArrayClaim<string>['validators'] & {
    /** The page's own host is among the domains. */
    hasAccessToCurrentDomain: () => SessionClaimValidator;
  };

  constructor() {
    const config = { id: 'st-t-dmns', refresh: async () => undefined };
    super(config);
    const { validators } = new PrimitiveArrayClaim<string>(config);
    this.validators = {
      ...validators,
      hasAccessToCurrentDomain: () => ({
        ...validators.includes(
          WindowHandlerReference.getReferenceOrThrow().windowHandler.location.getHostName(),
        ),
        shouldRefresh: () => false,
      }),
    };
  }
}

export const AllowedDomainsClaim = new AllowedDomainsClaimClass();
