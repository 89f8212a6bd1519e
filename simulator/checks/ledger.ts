import { writesToldBy, writesToldByPositions } from '../../functions/inventory/ledger/carried-entry.ts';
import { isOfPosition, movementOf, type PositionEntry } from '../../functions/inventory/ledger/entry.ts';
import { recomputePosition } from '../../functions/inventory/ledger/recompute.ts';
import { parseEntry } from '../../functions/inventory/ledger/stored-entry.ts';
import { movedQuantitiesOf } from '../../functions/inventory/stock/moved-quantities.ts';
import { parsePosition } from '../../functions/inventory/stock/position.store.ts';
import type { StockPosition } from '../../functions/inventory/stock/position.ts';
import { parseTransfer } from '../../functions/inventory/transfer/transfer.store.ts';
import { inTransit } from '../../functions/inventory/transfer/transfer.ts';
import { parsePartId } from '../../functions/order/order-id.ts';
import { key } from '../../functions/shared/keys.ts';
import type { ItemChange, ItemKey, StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const RULE = 'ledger';

/** A write of a position says what it moved, and that is what it changed. */
export function unexplainedWrites({ old, new: now }: ItemChange): Violation[] {
  if (now?.['type'] !== 'Position') return [];
  const about = `${String(now['sku'])}@${String(now['location'])}`;
  const entry = movementOf('Position', { old, new: now });
  if (entry && isOfPosition(entry))
    return recomputePosition([entry]).unexplained.map(({ expected, found }) => ({
      rule: RULE,
      about,
      text: `${JSON.stringify(entry.moved)} come to ${JSON.stringify(expected)}, not ${JSON.stringify(found)}`,
    }));
  const isSame = !!old && sameQuantities(parsePosition(old), parsePosition(now));
  return isSame ? [] : [{ rule: RULE, about, text: 'its quantities changed and no movement is named' }];
}

function sameQuantities(one: StockPosition, other: StockPosition): boolean {
  return JSON.stringify(movedQuantitiesOf(one)) === JSON.stringify(movedQuantitiesOf(other));
}

/** The key of what a movement names; undefined for what is no item of ours (documents, sweeps). */
function keyOfRef(ref: string): ItemKey | undefined {
  const at = ref.indexOf(':');
  const [kind, id] = [ref.slice(0, at), ref.slice(at + 1)];
  if (kind === 'order') return key.order(id);
  const part = parsePartId(id);
  if (part?.kind === 'fulfillment' && kind === 'fulfillment') return key.fulfillment(part.orderId, part.n);
  if (part?.kind === 'return' && kind === 'return') return key.return(part.orderId, part.n);
  return undefined;
}

/** A movement names what is behind it, and that is there. */
export function namelessMovements({ table }: World, { new: now }: ItemChange): Violation[] {
  if (now?.['type'] !== 'Position' && now?.['type'] !== 'Pool') return [];
  const about = `${String(now['pk'])} ${String(now['sk'])}`;
  const moved = Array.isArray(now['moved']) ? now['moved'] : [];
  return moved.flatMap((movement: StoredItem): Violation[] => {
    const ref = String(movement['ref'] ?? '');
    const at = keyOfRef(ref);
    const isThere = ref !== '' && (at === undefined || table.store.read(at) !== undefined);
    return isThere ? [] : [{ rule: RULE, about, text: `${JSON.stringify(movement)} leads nowhere` }];
  });
}

/** Units that transfers have on their way to each position, by `<sku>@<location>`. */
function unitsOnTheWay({ table }: World): ReadonlyMap<string, number> {
  const onTheWay = new Map<string, number>();
  for (const line of table.store.ofType('Transfer').map(parseTransfer)) {
    const name = `${line.sku}@${line.to}`;
    onTheWay.set(name, (onTheWay.get(name) ?? 0) + inTransit(line));
  }
  return onTheWay;
}

/** What left one location and has not arrived at the other is in transit there. */
function strayUnits(world: World): Violation[] {
  const onTheWay = unitsOnTheWay(world);
  return world.table.store.ofType('Position').flatMap((item): Violation[] => {
    const position = parsePosition(item);
    const about = `${position.sku}@${position.location}`;
    const [expected, found] = [onTheWay.get(about) ?? 0, position.inTransit ?? 0];
    return expected === found
      ? []
      : [{ rule: 'transit', about, text: `${found}, and transfers say ${expected}` }];
  });
}

/** The ledger alone makes every position, whatever records were lost a day ago, and no number of a source moved anything twice. */
export function ledgerViolations(world: World): Violation[] {
  const { table } = world;
  const stored = table.store.ofType('Movement').map(parseEntry).flatMap(writesToldBy);
  const positions = table.store.ofType('Position').map(parsePosition);
  const entries = [...stored.filter(isOfPosition), ...writesToldByPositions(positions)];
  return [
    ...repeatedNumbers(entries),
    ...strayUnits(world),
    ...table.store.ofType('Position').flatMap((item) => recomputed(item, entries)),
  ];
}

function recomputed(item: StoredItem, entries: readonly PositionEntry[]): Violation[] {
  const position = parsePosition(item);
  const { sku, location } = position;
  const own = entries.filter((entry) => entry.sku === sku && entry.location === location);
  const { quantities, unexplained } = recomputePosition(own);
  const about = `${sku}@${location}`;
  const isSame = JSON.stringify(quantities) === JSON.stringify(movedQuantitiesOf(position));
  const text = `its entries come to ${JSON.stringify(quantities)}`;
  return [
    ...(isSame ? [] : [{ rule: RULE, about, text }]),
    ...unexplained.map((one) => ({ rule: RULE, about, text: JSON.stringify(one) })),
  ];
}

function repeatedNumbers(entries: readonly PositionEntry[]): Violation[] {
  const seen = new Map<string, number>();
  for (const { sku, location, moved } of entries) {
    const numbers = moved.flatMap(({ source, sequence }) =>
      sequence === undefined ? [] : [`${source ?? ''} ${sequence} ${sku}@${location}`],
    );
    for (const name of new Set(numbers)) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return [...seen]
    .filter(([, times]) => times > 1)
    .map(([about, times]) => ({ rule: RULE, about, text: `moved stock ${times} times` }));
}
