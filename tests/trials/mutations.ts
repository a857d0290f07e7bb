import type { EndpointDefinition, JsonObject } from '@latchkey/contract';
import type { Random } from './random.js';

/** Values that code which expects a text, a number or an object trips over. */
const oddValues: readonly string[] = [
  ...[
    'null',
    'true',
    'false',
    '""',
    '[]',
    '{}',
    '0',
    '-1',
    '-0',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1',
    '[[[]]]',
  ],
  ...['9007199254740993', '123456789012345678901234567890', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"'],
  ...['"\ufeff"', '"\u202e"', '"e\u0301"', '"\u0130"', '"__proto__"', '"constructor"', '"a\\\\u0000b"'],
  ...['{"__proto__":{"status":"OK"}}', '{"toString":1,"valueOf":2,"toJSON":3}', '{"length":-1}'],
  ...['{"constructor":{"prototype":{"isAdmin":true}}}', '{"$ne":null}', '[null,1,"x",{"a":[]}]'],
  ...['"\' or 1=1 --"', '"%00"', '"../../etc/passwd"', '"{{7*7}}"', '"%s%n"', '"\\r\\nX: y"'],
  `"${'x'.repeat(10_000)}"`,
  `"${'é'.repeat(129)}"`,
  `${'['.repeat(150)}${']'.repeat(150)}`,
  `${'{"a":'.repeat(190)}1${'}'.repeat(190)}`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `[${'0,'.repeat(5_000)}0]`,
];

const oddBytes: readonly Buffer[] = [
  ...['\ufeff', '\0', '\u2028', '//', '/*', '"', '\\', '{', '}', '[', ']', ',', ':', 'NaN', 'Infinity'].map(
    (text) => Buffer.from(text),
  ),
  // UTF-8 that is none: overlong, surrogate, cut off, beyond the last code point.
  ...['c080', 'eda080', 'e282', 'f4908080', 'ff', 'fe', 'fffe7b00'].map((hex) => Buffer.from(hex, 'hex')),
];

/** A request body that an endpoint should take, as JSON values by field. */
export function plainFields(endpoint: EndpointDefinition, ids: Readonly<Record<string, string>>): JsonObject {
  const fields = Object.keys({ ...endpoint.input, ...endpoint.query });
  return Object.fromEntries(fields.map((field) => [field, plainValue(field, ids)]));
}

function plainValue(field: string, ids: Readonly<Record<string, string>>): unknown {
  if (Object.hasOwn(ids, field)) return ids[field];
  if (/^(is|do|use|enable|check|remove|revoke|fetch|include|allow)/.test(field)) return true;
  if (/(validity|limit|since)/i.test(field)) return 10;
  if (/userData|payload|coreConfig/.test(field)) return { role: 'user', list: [1, 2] };
  if (/sessionHandles|Factors/.test(field)) return ['emailpassword'];
  return `some ${field}`;
}

/** A body that differs from a plain one in one to four places: in its values, in its structure, in its bytes. */
export function mutate(fields: JsonObject, { below, pick }: Random): Buffer {
  const members = Object.entries(fields).map(([name, value]) => [
    JSON.stringify(name),
    JSON.stringify(value),
  ]);
  for (let change = below(3); change > 0 && members.length > 0; change -= 1) {
    const index = below(members.length);
    const [name = '""', value = 'null'] = members[index] ?? [];
    const changes: (() => unknown)[] = [
      () => members.splice(index, 1),
      () => members.splice(index, 1, [name, pick(oddValues)]),
      () => members.splice(index, 1, [name, pick(oddValues)]),
      () =>
        members.splice(index, 1, [
          pick(['"__proto__"', '"constructor"', '""', '"\\u0000"', '"status"']),
          value,
        ]),
      // Named twice: which of them counts must not depend on who reads.
      () => members.splice(below(members.length + 1), 0, [name, pick(oddValues)]),
      () => members.splice(index, 1, [name, `[${value}]`]),
    ];
    pick(changes)();
  }
  let body: Buffer = Buffer.from(`{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`);
  for (let change = below(3); change > 0; change -= 1) body = mutateBytes(body, { below, pick });
  return body;
}

function mutateBytes(body: Buffer, { below, pick }: Random): Buffer {
  const at = below(body.length + 1);
  const until = Math.min(body.length, at + below(8));
  switch (below(4)) {
    case 0: {
      const flipped = Buffer.from(body);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << below(8));
      return flipped;
    }
    case 1:
      return Buffer.concat([body.subarray(0, at), pick(oddBytes), body.subarray(at)]);
    case 2:
      return Buffer.concat([body.subarray(0, at), body.subarray(until)]);
    default:
      return body.subarray(0, at);
  }
}

/** The query of a request, changed likewise. */
export function mutateQuery(fields: JsonObject, { below, pick }: Random): string {
  const odd = [
    '',
    '%',
    '%00',
    '%ff',
    '%ED%A0%80',
    'NaN',
    '-1',
    '1e9',
    '99999999999999999999',
    '[]',
    '%20',
    'a'.repeat(3_000),
  ];
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    const encoded = encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));
    const pair = `${encodeURIComponent(name)}=${encoded}`;
    switch (below(5)) {
      case 0:
        return [];
      case 1:
        return [`${encodeURIComponent(name)}=${pick(odd)}`];
      case 2:
        return [pair, `${encodeURIComponent(name)}=${pick(odd)}`];
      default:
        return [pair];
    }
  });
  return parts.join(pick(['&', '&', '&', '&&', ';']));
}
