/** Reads figures, then lists the orders that changed, and only then believes the figures (S6). */
import type { CallResult, NotDone } from '../../channels/contract/call-answer.ts';
import type { FigureRef, ShopFigures } from '../../channels/contract/figures.ts';
import { figureRead, ordersListed } from '../../channels/levels/check.ts';
import { type Level, readLevels } from '../../channels/levels/level.store.ts';
import { inChunks } from '../../shared/in-chunks.ts';
import type { Shop } from '../shop.ts';
import { takeAllChanged } from '../take-orders.ts';
import { reportFindings, reportRefusal } from './figure-exceptions.ts';
import { readShopLog } from './read-log.ts';
import { saveOpen } from './save-figures.ts';
import type { OpenLevel } from './wanted-figures.ts';

export function refOf({ sku, item = '', location }: Level): FigureRef {
  return location === undefined ? { sku, item } : { sku, item, location };
}

/** The figures that were read; one that the shop does not have is refused by it. */
async function readAll(
  shop: Shop,
  figures: ShopFigures,
  open: readonly OpenLevel[],
): Promise<NotDone | { readonly kind: 'done'; readonly value: readonly OpenLevel[] }> {
  const read: OpenLevel[] = [];
  for (const chunk of inChunks(open, figures.batch)) {
    const answer = await figures.read(
      shop.session,
      chunk.map(({ level }) => refOf(level)),
    );
    if (answer.kind !== 'done') return answer;
    for (const one of chunk) {
      const { item, location } = refOf(one.level);
      const found = answer.value.find(({ ref }) => ref.item === item && ref.location === location);
      if (found) read.push(await readOne(shop, one, found.units));
      else await refuseMissing(shop, one);
    }
  }
  return { kind: 'done', value: read };
}

async function readOne(shop: Shop, one: OpenLevel, units: number): Promise<OpenLevel> {
  const state = figureRead(one.level.state, units, shop.session.now());
  return saveOpen(one, { ...one.level, state });
}

async function refuseMissing(shop: Shop, one: OpenLevel): Promise<void> {
  const refusal = {
    kind: 'refused',
    about: 'sku',
    code: 'FIGURE_MISSING',
    words: 'The shop has no figure of the SKU.',
  } as const;
  await reportRefusal(shop, one, refusal);
}

/** What the list makes of each figure that was read. */
async function conclude(shop: Shop, open: readonly OpenLevel[], listedAt: string): Promise<void> {
  const { channel, session, terms } = shop;
  for (const one of open) {
    // What was learnt from the list has changed the item meanwhile.
    const levels = await readLevels(channel.id, one.level.sku);
    const level = levels.find(({ location }) => location === one.level.location);
    if (!level) continue;
    const { level: state, findings } = ordersListed(level.state, listedAt, terms, session.now());
    await saveOpen({ ...one, level, stored: level }, { ...level, state });
    await reportFindings(shop, level, findings);
  }
}

/** Checks figures. Answers the SKUs of which others have moved by what was read of the shop for that. */
export async function checkFigures(
  shop: Shop,
  figures: ShopFigures,
  open: readonly OpenLevel[],
  since: string,
): Promise<CallResult<readonly string[]>> {
  const read = await readAll(shop, figures, open);
  if (read.kind !== 'done') return read;
  const listedAt = shop.session.now();
  const logged = await readShopLog(shop);
  if (logged.kind !== 'done') return logged;
  const listed = await takeAllChanged(shop, since);
  if (listed.kind !== 'done') return listed;
  await conclude(shop, read.value, listedAt);
  return { kind: 'done', value: [...logged.value, ...listed.value.skus] };
}
