import type { FakeClock } from '@latchkey/testkit';
import type { Ask, Caller, CoreUnderTest, clientOf } from '../coreUnderTest.js';

/** What a story may do: everything that goes through `client` and `ask` is noted. */
export interface StoryContext {
  readonly client: (caller?: Caller) => ReturnType<typeof clientOf>;
  readonly ask: Ask;
  readonly core: CoreUnderTest;
  readonly clock: FakeClock;
}

/** Calls the endpoints of a group in such a way that each of them answers each of its statuses. */
export type Story = (context: StoryContext) => Promise<void>;
