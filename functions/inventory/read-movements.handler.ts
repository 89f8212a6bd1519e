import { readSkus } from '../network/entities/network.store.ts';
import { callerName } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { Forbidden, NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { EARLIEST_INSTANT } from '../shared/time.ts';
import { ledgerPlaceSchema, NEVER, readLedger } from './ledger/read-ledger.ts';
import { entryView, ledgerPartsOf } from './ledger/shown-entries.ts';
import { readStockMovementsDoor, readTransferDoor } from './ledger-doors.ts';
import { readPositions } from './stock/position.store.ts';
import { readTransfer } from './transfer/transfer.store.ts';
import { differenceOf, inTransit, type Transfer } from './transfer/transfer.ts';

/** GET /stock/{sku}/movements: newest first. Who sees what is as in GET /stock/{sku}. */
const readMovements = on(readStockMovementsDoor, async ({ params: { sku }, query, caller }) => {
  const { location, pool, from = EARLIEST_INSTANT, to, limit } = query;
  if (caller.kind === 'channel' && location !== undefined)
    throw new Forbidden('A channel does not see where stock is.');
  if (caller.kind === 'location' && location !== undefined && location !== caller.id)
    throw new Forbidden(`This credential is not for location ${location}.`);
  const [known, positions] = await Promise.all([readSkus([sku]), readPositions([sku])]);
  if (!known.has(sku) && positions.length === 0) throw new NotFound(`There is no SKU ${sku}.`);
  const by = { sku, location, pool, from: query.from, to };
  const owner = { list: readStockMovementsDoor.name, caller: callerName(caller), by };
  const behind =
    query.cursor === undefined ? undefined : cursor.decode(ledgerPlaceSchema, query.cursor, owner);
  const { partitions, positions: shown } = ledgerPartsOf(sku, positions, { location, pool }, caller);
  const page = await readLedger({ partitions, positions: shown, from, to: to ?? NEVER, behind, limit });
  return {
    status: 200,
    body: {
      sku,
      movements: page.entries.map((entry) => entryView(entry, caller)),
      ...(page.next ? { cursor: cursor.encode(page.next, owner) } : {}),
    },
  };
});

/** GET /transfers/{id}. A location sees what it sends or gets. */
const showTransfer = on(readTransferDoor, async ({ params: { id }, caller }) => {
  const isShown = ({ from, to }: Transfer): boolean =>
    caller.kind !== 'location' || from === caller.id || to === caller.id;
  const lines = (await readTransfer(id)).filter(isShown);
  if (lines.length === 0) throw new NotFound(`There is no transfer ${id}.`);
  return { status: 200, body: { transfer: id, lines: lines.map(lineView) } };
});

function lineView(line: Transfer) {
  const { sku, from, to, sent, arrived, lots, dueAt } = line;
  const difference = differenceOf(line);
  return {
    sku,
    from,
    to,
    sent,
    arrived,
    inTransit: inTransit(line),
    ...(lots ? { lots } : {}),
    ...(difference ? { difference } : {}),
    ...(dueAt === undefined ? {} : { dueAt }),
  };
}

export const handler = serve(readMovements, showTransfer);
