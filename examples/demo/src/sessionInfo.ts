/** What the demo's backend tells about the session that asks. */
export interface SessionInfo {
  readonly userId: string;
  readonly email?: string;
  readonly handle: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** ms since the epoch: when the session ends unless it is used. */
  readonly expiresAt: number;
}

/** Asks the backend. The SDK adds the session's tokens and refreshes them where needed. */
export async function loadSessionInfo(): Promise<SessionInfo> {
  const response = await fetch('/api/session');
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}
