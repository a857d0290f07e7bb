import type { Random } from './random.js';

const methods = [
  ...Array(4).fill('GET'),
  ...Array(4).fill('POST'),
  'PUT',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'get',
  'X',
];
const paths = [
  ...[
    '/hello',
    '/recipe/signup',
    '/recipe/session',
    '/recipe/user',
    '/users',
    '/apiversion',
    '/openapi.json',
  ],
  ...[
    '/.well-known/jwks.json',
    '/appid-x/t/recipe/session',
    '/appid-public/public/hello',
    '/appid-/hello',
    '/public//hello',
  ],
  ...[
    '/',
    '//',
    '/%',
    '/%00',
    '/%ff',
    '/..%2f..',
    '/../hello',
    '/HELLO',
    '/hello?%',
    '/users?limit=%00&limit=1',
    '*',
  ],
  ...[
    'http://x/hello',
    'http://x:99999/hello',
    'ftp://x/',
    '/\u00ff',
    `/${'a/'.repeat(2_000)}`,
    '/hello#a',
    '/recipe/user?userId=%ED%A0%80',
  ],
];
const headers = [
  ...[
    'rid: emailpassword',
    'rid: \u00e9',
    'rid: ',
    'rid: a\r\nrid: b',
    'cdi-version: 99999',
    'cdi-version: 5.6, 2.7',
    'cdi-version: ',
  ],
  ...[
    'cdi-version: 2.7',
    'cdi-version: 5.6\r\ncdi-version: 2.7',
    'cdi-version: __proto__',
    'api-key: \u00e9',
    'authorization: Bearer ',
  ],
  ...[
    'authorization: Basic %%%',
    'Expect: 100-continue',
    'Expect: x',
    'Upgrade: h2c',
    'Upgrade: websocket\r\nConnection: upgrade',
  ],
  ...[
    'Connection: close',
    'Connection: ,,,',
    'Cookie: a=b; a=b',
    'X-Forwarded-For: ::1',
    'Content-Type: text/plain; charset=utf-7',
  ],
  ...[
    'Content-Type: \u00ff',
    '__proto__: x',
    'constructor: x',
    'Range: bytes=0-',
    'If-None-Match: *',
    'Date: never',
    'x: \t\t',
  ],
  ...[
    'Host: y',
    'Transfer-Encoding: chunked',
    'TE: trailers',
    'Trailer: x',
    'Accept-Encoding: *;q=9',
    'Content-Encoding: identity',
  ],
];
const bodies = [
  '',
  '{}',
  '{"email":"a","password":"b"}',
  '[]',
  '\0',
  '0\r\n\r\n',
  '2\r\n{}\r\n0\r\nx: y\r\n\r\n',
  '\u00ff\u00fe',
  'null',
];

/** Bytes that are almost, and sometimes quite, an HTTP request. */
export function strangeRequest({ below, pick }: Random): Buffer {
  const body = pick(bodies);
  const lines = [
    `${pick(methods)} ${pick(paths)} ${below(12) === 0 ? pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', '', 'http/1.1']) : 'HTTP/1.1'}`,
    ...(below(12) === 0 ? [] : ['Host: x']),
    ...(below(3) === 0 ? [] : [`Content-Length: ${below(12) === 0 ? 5 : body.length}`]),
    ...Array.from({ length: below(4) }, () => pick(headers)),
  ];
  const text = `${lines.join('\r\n')}\r\n\r\n${body}`;
  const bytes = Buffer.from(text, 'latin1');
  if (below(4) === 0) bytes[below(bytes.length)] = below(256);
  return bytes;
}
