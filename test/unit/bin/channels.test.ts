import { describe, expect, test } from 'vitest';
import { commandOf, runChannelCommand } from '../../../bin/channels/commands.ts';

const channel = { id: 'woo', version: 3, platform: 'woocommerce', active: true, abilities: [] };
const health = {
  channel: 'woo',
  connected: true,
  state: 'connected',
  gaps: 0,
  subscriptions: [{ topic: 'order.created', isActive: true }],
  findings: [],
  privacy: [],
  figures: { counted: 2, more: false, untold: 0, refused: 0, open: 0 },
};
const ASKED = '2026-11-29T10:00:00.000Z';
const LATER = '2026-11-29T10:00:09.000Z';

/** The API as the command sees it: answers of `GET .../health` one after the other, the last for ever. */
class Api {
  readonly sent: [string, string, unknown][] = [];
  readonly #healths: Record<string, unknown>[];
  readonly #channel: Record<string, unknown>;

  constructor(change: Record<string, unknown>, ...healths: Record<string, unknown>[]) {
    this.#channel = { ...channel, ...change };
    this.#healths = healths;
  }

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    if (method !== 'GET') this.sent.push([method, path, body]);
    if (path.endsWith('/health')) {
      const [next] = this.#healths.length > 1 ? this.#healths.splice(0, 1) : this.#healths;
      return { status: 200, body: { ...health, effects: { untold: 0, more: false }, ...next } };
    }
    if (method === 'POST') return { status: 202, body: { channel: 'woo', do: 'check', askedAt: ASKED } };
    if (method === 'PUT') return { status: 200, body: {} };
    return { status: 200, body: this.#channel };
  }
}

async function ran(words: readonly string[], api: Api, file = '') {
  const said: string[] = [];
  const place = { api, say: (line: string) => said.push(line), wait: () => Promise.resolve() };
  const code = await runChannelCommand(
    commandOf(words, () => file),
    place,
  );
  return { code, said };
}

const connection = { credentials: 'key' };
const backfill = { askedAt: ASKED, orders: 4, ordersDoneAt: LATER, skus: 7, doneAt: LATER };

describe('npm run channels', () => {
  test.each([
    [[], 'What is to be done?'],
    [['marry', 'woo'], 'There is no command marry.'],
    [['doctor'], 'doctor: which channel?'],
    [['doctor', 'No Channel'], 'No Channel is no id of a channel.'],
    [['doctor', 'woo', 'more'], 'more: the command does not take that.'],
  ])('refuses %j in words', (words, message) => {
    expect(() => commandOf(words, () => '')).toThrow(message);
  });

  test('connect puts the connection, and ends with what was taken and told', async () => {
    const checked = { state: 'backfilling', lookedAt: LATER, backfill: { ...backfill, doneAt: undefined } };
    const api = new Api({}, checked, { lookedAt: LATER, backfill });

    const { code, said } = await ran(['connect', 'woo', 'file.json'], api, JSON.stringify({ connection }));

    expect(code).toBe(0);
    expect(api.sent[0]).toMatchObject(['PUT', '/channels/woo', { version: 3, connection }]);
    expect(said.at(-1)).toBe('Channel woo is connected: 4 open orders taken, the figures of 7 SKUs told.');
  });

  test('connect ends with 1 where the check speaks against the shop', async () => {
    const findings = [
      { level: 'error', code: 'SCOPE_MISSING', words: 'The app was not granted read_orders.' },
    ];
    const api = new Api({ connection }, { state: 'refused', lookedAt: LATER, findings });

    const { code, said } = await ran(['connect', 'woo'], api);

    expect([code, said[0]]).toEqual([1, 'error SCOPE_MISSING: The app was not granted read_orders.']);
  });

  test('says why the shop does not do what it is asked', async () => {
    const trouble = { kind: 'unauthorized', why: 'a 401', since: ASKED, at: LATER, until: LATER };
    const api = new Api({ connection }, { state: 'troubled', trouble });

    await expect(ran(['reconcile', 'woo'], api)).rejects.toThrow('unauthorized): a 401');
  });

  test('doctor names the SKUs that the shop does not know', async () => {
    const skus = {
      at: LATER,
      looked: 2,
      isWhole: true,
      unknown: 1,
      first: [{ sku: 'A', theirs: 'X-A', why: 'No.' }],
    };
    const api = new Api({ connection }, { lookedAt: LATER, skus });

    const { code, said } = await ran(['doctor', 'woo'], api);

    expect(code).toBe(0);
    expect(said).toContain('SKU A (there: X-A): No.');
  });

  test('disconnect takes the connection away, and waits until nothing is left at the shop', async () => {
    const api = new Api({ connection }, { state: 'leaving' }, { state: 'none' });

    const { code } = await ran(['disconnect', 'woo'], api);

    expect(code).toBe(0);
    expect(api.sent).toHaveLength(1);
    expect(api.sent[0]?.[2]).not.toHaveProperty('connection');
  });
});
