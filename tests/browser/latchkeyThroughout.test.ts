import { chromiumPath } from '@latchkey/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { sessionStory } from './sessionStory.js';
import { type Stage, setStage } from './stage.js';
import { tabsStory } from './tabsStory.js';
import { uiStory } from './uiStory.js';

describe.skipIf(chromiumPath() === undefined)(
  'our clients and our back-end SDK',
  { concurrent: true },
  () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage({ clients: ['latchkey'], sdk: '@latchkey/node', antiCsrf: 'VIA_TOKEN' });
    });
    afterAll(() => stage?.close());

    describe.each(['cookie', 'header'] as const)('in %s mode', (tokenTransferMethod) => {
      const visitor = { client: 'latchkey', tokenTransferMethod } as const;
      describe('with the web SDK', () => sessionStory(() => stage, visitor));
      describe('in two tabs', () => tabsStory(() => stage, visitor));
      describe('with the prebuilt screens', () => uiStory(() => stage, visitor));
    });
  },
);
