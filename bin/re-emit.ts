/**
 * `npm run re-emit -- --order ID | --from ISO --to ISO | --channel ID | --location ID [--stage STAGE]`: touches what changed,
 * so that the relay looks at it once more: it starts, answers and tells what is missing, and what is done stays done.
 */
import type { WalkKind } from '../functions/inventory/sellable/stock-walk.ts';
import { repeatWalk } from '../functions/inventory/sellable/walk-stock.ts';
import { type ReemitCounts, reemitChanges, reemitOrder } from '../functions/operations/re-emit/re-emit.ts';
import { counted } from '../functions/shared/counted.ts';
import { runAsCommand } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { reemitRequest } from './re-emit/arguments.ts';

const USAGE = `npm run re-emit -- --order ID | --from ISO --to ISO | --channel ID | --location ID [--stage STAGE]
  --order      an order with its parts (fulfillments, returns, refunds, exceptions) and its parcels
  --from, --to everything whose last change was between these times (with their zone: 2026-11-28T09:00:00Z)
  --channel    works out anew what a channel may sell of every SKU, and tells what is not told so yet
  --location   looks anew at the location's stock: whether it sells, what is withheld, what is past its date
${TABLE_HELP}`;

/** Where it is seen how far a walk is. */
const whereToLook: Readonly<Record<WalkKind, string>> = {
  channel: '`complete` of GET /channels/{id}/stock says when it is done',
  location: 'GET /locations/{id}/switch says how far it is',
};

function inWords(counts: ReemitCounts): string {
  const parts = Object.entries(counts).map(([type, count]) => `${count} ${type}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${counted(total, 'item')} touched${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

await runAsCommand(USAGE, async () => {
  const request = reemitRequest(process.argv.slice(2));
  await findSystem(request);
  if ('walk' in request) {
    await repeatWalk(request.walk, new Date().toISOString());
    console.log(
      `The system goes through all SKUs of ${request.walk.kind} ${request.walk.id}; ${whereToLook[request.walk.kind]}.`,
    );
    return 0;
  }
  const mark = new Date().toISOString();
  const counts =
    'order' in request
      ? await reemitOrder(request.order, mark)
      : await reemitChanges(request, mark, (soFar) => console.log(`... ${inWords(soFar)}`));
  console.log(inWords(counts));
  return 0;
});
