import type { Stage } from './stage.js';

/** Somebody outside the browser who has got hold of a refresh token. */
export class Thief {
  readonly #api: string;
  #refreshToken: string;
  #accessToken = '';

  constructor(stage: Stage, refreshToken: string) {
    this.#api = stage.api;
    this.#refreshToken = refreshToken;
  }

  /** Refreshes; the answer's status and message. */
  async refresh(): Promise<[number, string | undefined]> {
    const answer = await fetch(`${this.#api}/auth/session/refresh`, {
      method: 'POST',
      headers: { rid: 'session', 'st-auth-mode': 'header', authorization: `Bearer ${this.#refreshToken}` },
    });
    this.#accessToken = answer.headers.get('st-access-token') ?? '';
    this.#refreshToken = answer.headers.get('st-refresh-token') ?? '';
    const { message }: { message?: string } = await answer.json();
    return [answer.status, message];
  }

  /** Uses the access token; the answer's status. */
  async use(): Promise<number> {
    const headers = { authorization: `Bearer ${this.#accessToken}` };
    return (await fetch(`${this.#api}/me`, { headers })).status;
  }
}
