import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cursor } from '../../../functions/shared/cursor.ts';
import { InvalidRequest } from '../../../functions/shared/errors.ts';

const owner = { list: 'listOrders', caller: 'channel:web', by: { status: 'shipped' } };
const schema = z.strictObject({ before: z.string() });
const place = { before: '2026-11-24T09:00:00.000Z#web-1' };

describe('a cursor', () => {
  it('goes on where the page ended, whatever order its filters are named in', () => {
    const more = { ...owner, by: { status: 'shipped', channel: undefined } };

    expect(cursor.decode(schema, cursor.encode(place, owner), more)).toEqual(place);
  });

  it.each([
    ['another list', { ...owner, list: 'listReturns' }],
    ['another caller', { ...owner, caller: 'channel:shop' }],
    ['another filter', { ...owner, by: { status: 'delivered' } }],
    ['no filter', { ...owner, by: {} }],
  ])('of %s is refused', (_whose, other) => {
    expect(() => cursor.decode(schema, cursor.encode(place, other), owner)).toThrow(InvalidRequest);
  });

  const sealed = cursor.encode(place, owner);
  const bare = Buffer.from(JSON.stringify(place)).toString('base64url');
  const changed = Buffer.from(sealed, 'base64url').toString().replace('web-1', 'web-2');
  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['a place without seal', bare],
    ['a changed place', Buffer.from(changed).toString('base64url')],
    ['another form of place', cursor.encode({ after: 1 }, owner)],
    ['null', Buffer.from('null').toString('base64url')],
  ])('that holds %s is refused by name', (_what, text) => {
    const decode = () => cursor.decode(schema, text, owner);

    expect(decode).toThrow(InvalidRequest);
    expect(decode).toThrow('The cursor is not valid.');
  });
});
