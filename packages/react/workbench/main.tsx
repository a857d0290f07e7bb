import { createRoot } from 'react-dom/client';
import { play } from './play.js';
import { states } from './states.js';

const query = new URLSearchParams(location.search);
const name = query.get('state');
const state = name === null ? undefined : states[name];
document.documentElement.dir = query.get('dir') ?? 'ltr';
const scheme = query.get('scheme');
if (scheme !== null) document.documentElement.style.colorScheme = scheme;

const app = document.getElementById('app');
if (app === null) throw new Error('The page has no #app.');

if (state === undefined) createRoot(app).render(<List />);
else {
  createRoot(app).render(<main>{state.render()}</main>);
  // The tests wait for this mark: the state is reached.
  play(state.steps ?? []).then(() => document.documentElement.setAttribute('data-ready', ''));
}

function List() {
  const screens = new Map<string, string[]>();
  for (const [id, { screen }] of Object.entries(states))
    screens.set(screen, [...(screens.get(screen) ?? []), id]);
  return (
    <main className="list">
      <h1>Workbench</h1>
      {Array.from(screens, ([screen, ids]) => (
        <section key={screen}>
          <h2>{screen}</h2>
          {ids.map((id) => (
            <a key={id} href={`?state=${id}`}>
              {id}
            </a>
          ))}
        </section>
      ))}
    </main>
  );
}
