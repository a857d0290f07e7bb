import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  email,
  flag,
  integer,
  jsonObject,
  queryFlag,
  queryInt,
  queryList,
  text,
  texts,
  trimmedNonEmpty,
  userId,
} from './fields.js';

const refused = Symbol('refused');

const read = (schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : refused;
};

describe('fields', () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ['text', text(), ' as sent ', ' as sent '],
    ['text', text(), '', ''],
    ['text', text(3), 'abcd', refused],
    ['text', text(), 7, refused],
    ['text', text(), null, refused],
    ['userId', userId(), 'x'.repeat(128), 'x'.repeat(128)],
    ['userId', userId(), 'x'.repeat(129), refused],
    ['email', email(), '  Ada@Example.COM\n', 'ada@example.com'],
    ['email', email(), 'no at sign', 'no at sign'],
    ['email', email(), '', ''],
    ['email', email(), 'x'.repeat(257), refused],
    ['trimmedNonEmpty', trimmedNonEmpty('empty'), ' a ', 'a'],
    ['trimmedNonEmpty', trimmedNonEmpty('empty'), ' \t ', refused],
    ['trimmedNonEmpty', trimmedNonEmpty('empty', 2), ' ab ', 'ab'],
    ['trimmedNonEmpty', trimmedNonEmpty('empty', 2), 'abc', refused],
    ['flag', flag(), true, true],
    ['flag', flag(), 1, false],
    ['flag', flag(), 'true', refused],
    ['flag', flag(), null, refused],
    ['integer', integer(), 30, 30],
    ['integer', integer(), '30', 30],
    ['integer', integer(), '-30', -30],
    ['integer', integer(), 30.9, 30],
    ['integer', integer(), -30.9, -30],
    ['integer', integer(), '30.5', refused],
    ['integer', integer(), '', refused],
    ['integer', integer(), '1e3', refused],
    ['integer', integer(), 1e300, refused],
    ['integer', integer(), Number.NaN, refused],
    ['integer', integer(), true, refused],
    ['integer', integer(), null, refused],
    ['jsonObject', jsonObject(), { a: [null, { b: 1 }] }, { a: [null, { b: 1 }] }],
    ['jsonObject', jsonObject(), [], refused],
    ['jsonObject', jsonObject(), null, refused],
    ['jsonObject', jsonObject(), 'x', refused],
    ['texts', texts(), ['a', ''], ['a', '']],
    ['texts', texts(), ['a', 1], refused],
    ['texts', texts(), 'a', refused],
    ['queryInt', queryInt(), '100', 100],
    ['queryInt', queryInt(), '-1', -1],
    ['queryInt', queryInt(), '1.5', refused],
    ['queryInt', queryInt(), '', refused],
    ['queryInt', queryInt(), '2147483648', refused],
    ['queryInt', queryInt('long'), '2147483648', 2147483648],
    ['queryInt', queryInt('long'), '99999999999999999999', refused],
    ['queryFlag', queryFlag(), 'TRUE', true],
    ['queryFlag', queryFlag(), 'yes', false],
    ['queryList', queryList(), ' a, ,b,', ['a', 'b']],
    ['queryList', queryList(), '', []],
  ])('%s reads %#', (_, schema, sent, expected) => {
    expect(read(schema, sent)).toEqual(expected);
  });

  it('keeps a JSON object as it was sent, whatever its keys are called', () => {
    const sent = JSON.parse('{"__proto__":{"a":1},"constructor":2,"":3}');
    expect(read(jsonObject(), sent)).toBe(sent);
  });
});
