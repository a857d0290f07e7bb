import { type cdi, listEndpoints } from '@latchkey/contract';
import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '../src/app.js';
import { askThrough, type CoreUnderTest, clientOf, startCore } from './coreUnderTest.js';
import { accountLinking } from './stories/accountLinking.js';
import { dashboard } from './stories/dashboard.js';
import { emailPassword } from './stories/emailPassword.js';
import { emailVerification } from './stories/emailVerification.js';
import { jwt } from './stories/jwt.js';
import { multitenancy } from './stories/multitenancy.js';
import { passwordless } from './stories/passwordless.js';
import { service } from './stories/service.js';
import { session } from './stories/session.js';
import type { Story } from './stories/story.js';
import { thirdParty } from './stories/thirdParty.js';
import { totp } from './stories/totp.js';
import { userIdMapping } from './stories/userIdMapping.js';
import { userMetadata } from './stories/userMetadata.js';
import { userRoles } from './stories/userRoles.js';
import { users } from './stories/users.js';
import { webauthn } from './stories/webauthn.js';

/** A group of the contract without a story does not compile. */
const stories: { readonly [G in keyof typeof cdi]: Story } = {
  service,
  multitenancy,
  accountLinking,
  emailPassword,
  thirdParty,
  passwordless,
  totp,
  users,
  jwt,
  session,
  userIdMapping,
  userMetadata,
  userRoles,
  emailVerification,
  webauthn,
  dashboard,
};

/** Notes every status that a core answers, under the endpoint that answered it. */
function recording(fetch: Core['fetch'], seen: Set<string>): Core['fetch'] {
  return async (request, info) => {
    const response = await fetch(request, info);
    const answer: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    const path = new URL(request.url).pathname.replace(/^\/t1(?=\/)/, '');
    const sharing = listEndpoints().filter(
      ({ definition }) => definition.method === request.method && definition.path === path,
    );
    const rid = request.headers.get('rid');
    const found = sharing.find(({ definition }) => definition.rid === rid) ?? sharing[0];
    if (response.status === 200 && found !== undefined) {
      const hasStatus = typeof answer === 'object' && answer !== null && 'status' in answer;
      seen.add(`${found.group}.${found.name} ${hasStatus ? answer.status : 'OK'}`);
    }
    return response;
  };
}

const declaredIn = (group: string) =>
  listEndpoints()
    .filter((endpoint) => endpoint.group === group)
    .flatMap(({ name, definition }) =>
      Object.keys(definition.results).map((status) => `${group}.${name} ${status}`),
    );

describe.each(testDatabases())('the contract on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
  });
  afterAll(() => core.close());

  it.each(Object.entries(stories))(
    'is answered in %s with every status, and nothing else',
    async (group, tell) => {
      const seen = new Set<string>();
      const fetch = recording(core.fetch, seen);
      const client: Parameters<Story>[0]['client'] = (caller) => clientOf(fetch, caller);
      await tell({ client, ask: askThrough(fetch), core, clock });
      const ofGroup = [...seen].filter((answer) => answer.startsWith(`${group}.`));
      expect(ofGroup.sort()).toEqual(declaredIn(group).sort());
    },
  );
});
