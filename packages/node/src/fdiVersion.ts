import type { BaseRequest } from './framework/request.js';
import { compareVersions, maxVersion } from './version.js';

/** Whether the request's client speaks this version of the Frontend Driver Interface, or a newer one. */
export function speaksFDI(request: BaseRequest, version: string): boolean {
  const spoken = fdiVersionOf(request);
  return spoken === undefined || compareVersions(spoken, version) >= 0;
}

/**
 * Whether the client knows users with login methods: since 1.18 and, as the two lines were kept side by side,
 * not in 2.x.
 */
export const knowsLoginMethods = (request: BaseRequest): boolean =>
  speaksFDI(request, '3.0') || (speaksFDI(request, '1.18') && !speaksFDI(request, '2.0'));

/** The newest of the versions that the client names; `undefined`, which counts as the newest, if it names none. */
function fdiVersionOf(request: BaseRequest): string | undefined {
  const versions = (request.getHeaderValue('fdi-version') ?? '')
    .split(',')
    .map((version) => version.trim())
    .filter((version) => version !== '');
  return versions.length === 0 ? undefined : versions.reduce(maxVersion);
}
