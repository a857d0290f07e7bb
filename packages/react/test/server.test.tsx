import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { SuperTokensWrapper } from '../src/index.js';
import { jsx, jsxs } from '../src/jsx/jsx-runtime.js';
import { getUserId, SessionAuth, useSessionContext } from '../src/recipe/session/index.js';

function Who() {
  const session = useSessionContext();
  return <p>{session.loading ? 'loading' : session.userId}</p>;
}

describe('on a server', () => {
  it('draws an app before anything is initialised, and hides what needs a session', () => {
    const html = renderToString(
      <SuperTokensWrapper>
        <Who />
        <SessionAuth>
          <p>secret</p>
        </SessionAuth>
      </SuperTokensWrapper>,
    );
    expect(html).toBe('<p>loading</p>');
  });

  it('says where a call belongs that needs a page', () => {
    expect(() => getUserId()).toThrow(
      'No instance of Session found. Make sure to call the Session.init method.\nIf you are trying to use this method doing server-side-rendering',
    );
  });
});

describe('the JSX functions of the package', () => {
  it('make the elements that React makes', () => {
    const list = jsxs('ul', {
      children: [jsx('li', { children: 'one' }), jsx('li', { children: 'two' }, 'key')],
    });
    expect(renderToString(list)).toBe('<ul><li>one</li><li>two</li></ul>');
    expect(jsx('li', {}, 'key').key).toBe('key');
  });
});
