/** Which SKUs of ours a shop does not know, or does not let us keep: what an owner puts right in the map, or in the shop. */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { skuAtShop } from '../network/entities/connection.ts';
import { type ConnectionItem, keepConnection, type SkuReport } from './connection.store.ts';
import type { Shop } from './shop.ts';
import { nextSkus } from './skus-on-sale.ts';

const PAGE = 100;
/** More are counted, and not listed. */
const MOST_LISTED = 100;

type Looked = NotDone | { readonly kind: 'done'; readonly value: SkuReport };

async function unknownOf(
  { adapter: { figures }, session, connection }: Shop,
  skus: readonly string[],
): Promise<NotDone | { readonly kind: 'done'; readonly value: SkuReport['unknownThere'] }> {
  const named = skus.flatMap((sku) => {
    const theirs = skuAtShop(connection, sku);
    return theirs === undefined ? [] : [{ sku, theirs }];
  });
  if (!figures.can || named.length === 0) return { kind: 'done', value: [] };
  const found = await figures.find(
    session,
    named.map(({ sku }) => sku),
  );
  if (found.kind !== 'done') return found;
  const value = named.flatMap(({ sku, theirs }) => {
    const item = found.value.find((one) => one.sku === sku);
    const why = item ? item.unmanaged : 'The shop does not know it.';
    return why === undefined ? [] : [{ sku, theirs, why }];
  });
  return { kind: 'done', value };
}

/** Goes on with a look at all SKUs, or begins one, while there is time. */
export async function lookForSkus(shop: Shop, known: ConnectionItem): Promise<Looked> {
  const { channel, session } = shop;
  const isBegun = known.skuReport?.sku !== undefined;
  const none = { at: session.now(), looked: 0, unknownThere: [], unknownThereInAll: 0 };
  let report: SkuReport = (isBegun && known.skuReport) || none;
  for (;;) {
    const skus = await nextSkus(channel.id, report.sku, PAGE);
    const unknown = await unknownOf(shop, skus);
    if (unknown.kind !== 'done') return unknown;
    const { sku: _sku, ...rest } = report;
    const last = skus.at(-1);
    report = {
      ...rest,
      at: session.now(),
      looked: report.looked + skus.length,
      unknownThere: [...report.unknownThere, ...unknown.value].slice(0, MOST_LISTED),
      unknownThereInAll: report.unknownThereInAll + unknown.value.length,
      ...(last === undefined || skus.length < PAGE ? {} : { sku: last }),
    };
    const skuReport = report;
    await keepConnection(channel.id, (before) => ({ ...before, skuReport }), session.now());
    if (report.sku === undefined || !shop.hasTime()) return { kind: 'done', value: report };
  }
}
