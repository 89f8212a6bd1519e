/** SKUs of a shop that are called otherwise here: an order is taken with our names, by the map that figures are told by. */
import { type Connection, skuFromShop } from '../../network/entities/connection.ts';
import { isRecord } from '../../shared/is-record.ts';
import type { ChannelMessage } from './channel-message.ts';

/** How a channel's shop calls our SKUs. */
export interface SkuNames {
  readonly id: string;
  readonly skus?: Connection['skus'] | undefined;
}

const LONGEST = 100;

/**
 * What a SKU of the shop is called here. One that the map does not know may be called like another of ours: it has the
 * channel in its name, so that nobody ships that one, and whoever declares SKUs is asked once.
 */
function nameHere(theirs: string, { id, skus }: Required<SkuNames>): string {
  const ours = skus && skuFromShop({ skus }, theirs);
  return ours ?? `${theirs.slice(0, LONGEST - id.length - 1)}@${id}`;
}

function lineHere<T>(line: T, names: Required<SkuNames>): T {
  const isNamed = isRecord(line) && typeof line['sku'] === 'string' && line['sku'].trim() !== '';
  return isNamed ? { ...line, sku: nameHere(String(line['sku']).trim(), names) } : line;
}

function draftHere(draft: unknown, names: Required<SkuNames>): unknown {
  if (!isRecord(draft) || !Array.isArray(draft['lines'])) return draft;
  return { ...draft, lines: draft['lines'].map((line: unknown) => lineHere(line, names)) };
}

/** The message with our names of its SKUs. */
export function skusFromShop(message: ChannelMessage, { id, skus }: SkuNames): ChannelMessage {
  const isSame = skus === undefined || (skus.rule === 'same' && Object.keys(skus.table).length === 0);
  if (isSame) return message;
  const names = { id, skus };
  if (message.kind === 'order') {
    const { order, draft } = message;
    const lines = order.lines.map((line) => lineHere(line, names));
    const told = draft === undefined ? {} : { draft: draftHere(draft, names) };
    return { ...message, order: { ...order, lines }, ...told };
  }
  return message.kind === 'quarantined' ? { ...message, draft: draftHere(message.draft, names) } : message;
}
