import { attemptRefreshingSession, signOut } from '@latchkey/react/recipe/session';
import { useCallback, useEffect, useState } from 'react';
import { Moment } from './Moment.js';
import { Row } from './Row.js';
import { loadSessionInfo, type SessionInfo } from './sessionInfo.js';

type State =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly info: SessionInfo }
  | { readonly status: 'failed'; readonly reason: string };

/** The protected page: who is signed in, and what the backend knows of the session. */
export function SessionPage() {
  const [state, setState] = useState<State>({ status: 'loading' });
  const [busy, setBusy] = useState(false);

  const load = useCallback(async () => {
    try {
      setState({ status: 'ready', info: await loadSessionInfo() });
    } catch (error) {
      setState({ status: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }, []);

  useEffect(() => {
    void load();
  }, [load]);

  const during = (work: () => Promise<unknown>) => async () => {
    setBusy(true);
    await work().catch(() => undefined);
    setBusy(false);
  };
  const renew = during(async () => {
    await attemptRefreshingSession();
    await load();
  });
  const leave = during(async () => {
    await signOut();
    window.location.assign('/auth');
  });

  return (
    <section className="card" aria-busy={state.status === 'loading'}>
      <div className="title">
        <div>
          <h1>You are signed in</h1>
          <p className="help">
            {state.status === 'ready' ? (state.info.email ?? state.info.userId) : '\u00a0'}
          </p>
        </div>
        <div className="actions">
          <button type="button" className="button quiet" disabled={busy} onClick={renew}>
            Renew session
          </button>
          <button type="button" className="button" disabled={busy} onClick={leave}>
            Sign out
          </button>
        </div>
      </div>
      {state.status === 'failed' ? (
        <p className="failed" role="alert">
          The session could not be loaded. {state.reason}{' '}
          <button type="button" className="link" onClick={load}>
            Try again
          </button>
        </p>
      ) : (
        <Details info={state.status === 'ready' ? state.info : undefined} />
      )}
    </section>
  );
}

function Details({ info }: { readonly info: SessionInfo | undefined }) {
  return (
    <dl>
      <Row label="User" value={info?.userId} copy />
      <Row label="Session" value={info?.handle} copy />
      <Row label="Started">{info && <Moment time={info.createdAt} />}</Row>
      <Row label="Ends unless used">{info && <Moment time={info.expiresAt} />}</Row>
      <Row label="Access token ends">
        {typeof info?.payload.exp === 'number' && <Moment time={info.payload.exp * 1000} />}
      </Row>
      <Row label="Access token payload" wide>
        {info && <pre>{JSON.stringify(info.payload, null, 2)}</pre>}
      </Row>
    </dl>
  );
}
