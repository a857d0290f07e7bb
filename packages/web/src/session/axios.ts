import type { Open } from '../types.js';
import { faults } from './debug.js';
import type { Session } from './session.js';

const wrapped = new WeakSet<object>();
/** Loaded with the first request: few pages need it. */
const exchange = () => import('./axiosExchange.js');

/**
 * Makes an axios instance carry the session. Only for applications that switched the XMLHttpRequest
 * interceptor off: with it, axios needs nothing.
 */
export function interceptAxios(session: Session, axiosInstance: Open): void {
  if ('__interceptedBySuperTokens' in (globalThis.XMLHttpRequest ?? {})) {
    void faults().then(({ warnAxiosIsCovered }) => warnAxiosIsCovered());
    return;
  }
  if (wrapped.has(axiosInstance)) return;
  wrapped.add(axiosInstance);
  axiosInstance.interceptors.request.use((config: Open) =>
    exchange().then(({ prepare }) => prepare(session, config)),
  );
  axiosInstance.interceptors.response.use(
    (response: Open) => exchange().then(({ judge }) => judge(session, axiosInstance, response, undefined)),
    (error: Open) => {
      if (!error?.response) throw error;
      return exchange().then(({ judge }) => judge(session, axiosInstance, error.response, error));
    },
  );
}
