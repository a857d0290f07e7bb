import { chromiumPath } from '@latchkey/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { sessionStory } from './sessionStory.js';
import { type Stage, setStage } from './stage.js';
import { tabsStory } from './tabsStory.js';
import { uiStory } from './uiStory.js';

describe.skipIf(chromiumPath() === undefined)(
  'published clients and our back-end SDK',
  { concurrent: true },
  () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage({ clients: ['published', 'latchkey'], sdk: '@latchkey/node' });
    });
    afterAll(() => stage?.close());

    describe.each(['cookie', 'header'] as const)(
      'with supertokens-web-js, %s mode',
      (tokenTransferMethod) => {
        const visitor = { client: 'published', tokenTransferMethod } as const;
        sessionStory(() => stage, visitor);
        describe('in two tabs', () => tabsStory(() => stage, visitor));
        describe('in two tabs, one of them with our SDK', () => tabsStory(() => stage, visitor, 'latchkey'));
      },
    );

    describe('with supertokens-auth-react', () =>
      uiStory(() => stage, { client: 'published', tokenTransferMethod: 'cookie' }));
  },
);
