/**
 * `npm run re-emit -- --order ID | --from ISO --to ISO [--stage STAGE]`: touches what changed, so that the relay
 * looks at it once more: it starts, answers and tells what is missing, and what is done stays done.
 */
import { type ReemitCounts, reemitChanges, reemitOrder } from '../functions/operations/re-emit/re-emit.ts';
import { counted } from '../functions/shared/counted.ts';
import { runAsCommand } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { reemitRequest } from './re-emit/arguments.ts';

const USAGE = `npm run re-emit -- --order ID | --from ISO --to ISO [--stage STAGE]
  --order      an order with its fulfillments, returns and exceptions
  --from, --to everything whose last change was between these times (with their zone: 2026-11-28T09:00:00Z)
${TABLE_HELP}`;

function inWords(counts: ReemitCounts): string {
  const parts = Object.entries(counts).map(([type, count]) => `${count} ${type}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${counted(total, 'item')} touched${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

await runAsCommand(USAGE, async () => {
  const request = reemitRequest(process.argv.slice(2));
  await findSystem(request);
  const mark = new Date().toISOString();
  const counts =
    'order' in request
      ? await reemitOrder(request.order, mark)
      : await reemitChanges(request, mark, (soFar) => console.log(`... ${inWords(soFar)}`));
  console.log(inWords(counts));
  return 0;
});
