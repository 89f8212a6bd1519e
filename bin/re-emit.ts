/**
 * `npm run re-emit -- --order ID | --from ISO --to ISO [--stage dev]`: touches what changed, so that the relay
 * looks at it once more: it starts, answers and tells what is missing, and what is done stays done. The table's
 * name is found by the stage, or in TABLE_NAME; region, credentials and endpoint as the AWS SDK finds them.
 */
import { type ReemitCounts, reemitChanges, reemitOrder } from '../functions/operations/re-emit/re-emit.ts';
import { locateStage } from './credentials/locate-stage.ts';
import { reemitRequest } from './re-emit/arguments.ts';

const USAGE = `npm run re-emit -- --order ID | --from ISO --to ISO [--stage dev]
  --order      an order with its fulfillments, returns and exceptions
  --from, --to everything whose last change was between these times (with their zone: 2026-11-28T09:00:00Z)`;

function inWords(counts: ReemitCounts): string {
  const parts = Object.entries(counts).map(([type, count]) => `${count} ${type}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${total} items touched${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

const request = reemitRequest(process.argv.slice(2));
if (request === undefined) {
  console.error(USAGE);
  process.exit(2);
}
await locateStage(request.stage);
const mark = new Date().toISOString();
const counts =
  'order' in request
    ? await reemitOrder(request.order, mark)
    : await reemitChanges(request, mark, (soFar) => console.log(`... ${inWords(soFar)}`));
console.log(inWords(counts));
