import { parseOrder } from '../../functions/order/order.store.ts';
import { type Stage, send } from '../actors/cast.ts';
import { CHANNEL, operator } from '../network.ts';
import type { Violation } from './violation.ts';

const RULE = 'exported orders';
/** Before every history; left out, the last weeks are meant. */
const FIRST_DAY = '2026-11-01';
/** More parts than the orders of a history have. */
const MOST_PARTS = 200;

/** The rows of a file, by the names of its columns. */
function rowsOf(names: readonly string[], lines: readonly string[]): Record<string, string>[] {
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

/** The whole file, part by part; undefined where a part was refused. */
async function exported(stage: Stage, caller: object): Promise<Record<string, string>[] | undefined> {
  const limit = String(stage.random.between(1, 9));
  const lines: string[] = [];
  let cursor: string | undefined;
  for (let part = 1; part <= MOST_PARTS; part++) {
    const query = { from: FIRST_DAY, limit, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await send(stage, 'exportOrders', {
      query,
      caller: { kind: 'operator', id: '', ...caller },
    });
    if (answer.status !== 200) return undefined;
    lines.push(...answer.text.split('\r\n').filter((line) => line !== ''));
    cursor = answer.headers['next-cursor'];
    if (cursor === undefined) break;
  }
  const [head = '', ...rows] = lines;
  return rowsOf(head.split(','), rows);
}

/** Everything that a row says of an order, in words. */
function told({ order, channel, status, closedAs, delivered }: Record<string, string>): string {
  return `${order} of ${channel}: ${status}, closed ${closedAs}, ${delivered} delivered`;
}

/** A file of all orders has each of them once as it is, and a channel's file those of the channel alone. */
export async function exportViolations(stage: Stage): Promise<Violation[]> {
  const orders = stage.world.table.store.ofType('Order').map(parseOrder);
  const expected = (channel?: string): string[] =>
    orders
      .filter((one) => channel === undefined || one.channel === channel)
      .map(({ orderId: order, channel: of, status, closed, totals }) =>
        told({ order, channel: of, status, closedAs: closed?.as ?? '', delivered: `${totals.delivered}` }),
      )
      .sort();
  const files = [
    { about: 'all', wanted: expected(), got: await exported(stage, operator) },
    {
      about: CHANNEL,
      wanted: expected(CHANNEL),
      got: await exported(stage, { kind: 'channel', id: CHANNEL }),
    },
  ];
  return files.flatMap(({ about, wanted, got }) => {
    const found = got?.map(told).sort();
    if (JSON.stringify(found) === JSON.stringify(wanted)) return [];
    return [{ rule: RULE, about, text: `${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}` }];
  });
}
