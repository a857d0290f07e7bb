import type { RequestObserver } from '../http/observer.js';
import type { RequestCounter } from '../service/requestStats.js';
import type { Metrics } from './metrics.js';
import { withRequestSpan } from './tracing.js';

/** Counts, measures and traces requests. */
export const createRequestObserver = (metrics: Metrics, requests: RequestCounter): RequestObserver => ({
  observe: async (request, observed, answer) => {
    const end = metrics.begin();
    const response = await withRequestSpan(request, observed, answer);
    const { endpoint = 'other', appId } = observed;
    end({ method: request.method, endpoint, status: response.status });
    if (appId !== undefined) requests.count(appId);
    return response;
  },
});
