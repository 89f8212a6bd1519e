/** The table of docs/architecture.md: one order through every item, state and event that it touches. */
import type { Witnessed } from '../../test/docs/witness.ts';
import { code, codes, table } from './markdown.ts';

/** Items of the order by their sort key, the one item of a partition by that, others by both. */
function nameOf(item: string, orderId: string): string {
  const [pk = '', sk = ''] = item.split(' ');
  if (pk === `ORDER#${orderId}`) return sk;
  const short = pk.replace(/[0-9a-f]{64}/, (hash) => `${hash.slice(0, 8)}…`);
  return sk.includes('#') ? `${short} ${sk}` : short;
}

function rowOf({ step, writes, tells, follows, status }: Witnessed, at: number, orderId: string): string[] {
  return [
    String(at + 1),
    step,
    writes.map((items) => codes(items.map((item) => nameOf(item, orderId)))).join('; then '),
    codes(tells),
    follows.map((what) => what.replace(/\S+$/, code)).join(', '),
    code(status),
  ];
}

/** Runs the order, and prints what was seen. */
export async function walkTable(): Promise<string> {
  process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
  const { walkOneOrder } = await import('../../test/docs/one-order.ts');
  const { orderId, steps } = await walkOneOrder();
  const rows = steps.map((one, at) => rowOf(one, at, orderId));
  return table(['', 'what happens', 'written at once', 'events', 'the relay', 'the order is'], rows);
}
