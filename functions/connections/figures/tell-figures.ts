/** Brings the figures of SKUs at a shop to what they should be, reading what that is at the moment of telling. */
import { randomUUID } from 'node:crypto';
import type { CallResult, NotDone } from '../../channels/contract/call-answer.ts';
import type { ShopFigures } from '../../channels/contract/figures.ts';
import { isCheckedZero } from '../../channels/levels/level.ts';
import { type LevelStep, nextStep } from '../../channels/levels/next-step.ts';
import { nextShare } from '../../channels/levels/wanted.ts';
import { tellSellable } from '../../inventory/sellable/tell-sellable.ts';
import { skuAtShop } from '../../network/entities/connection.ts';
import { emitMetric, metricNames } from '../../shared/metrics.ts';
import { after } from '../../shared/time.ts';
import type { Shop } from '../shop.ts';
import { takeAllChanged } from '../take-orders.ts';
import { checkFigures } from './check-figures.ts';
import { confirmedZero } from './confirmed-at-shop.ts';
import { reportUnknownSku } from './figure-exceptions.ts';
import { askReports, pushFigures } from './push-figures.ts';
import { readShopLog } from './read-log.ts';
import { saveOpen } from './save-figures.ts';
import { type OpenLevel, readOpenLevels } from './wanted-figures.ts';

/** A figure that a busy shop keeps moving is left to the next run. */
const MOST_ROUNDS = 8;
/** Last units that another shop may still show are looked at again after so long. Seconds. */
const HELD_BACK = 60;

interface Stepped extends OpenLevel {
  readonly step: LevelStep;
}

export interface TellingRun {
  /** Orders that changed before this time are known. */
  readonly since: string;
  readonly hasTime: () => boolean;
}

/** Finds what the shop calls each SKU; one that it does not know is one exception. */
async function named(
  shop: Shop,
  figures: ShopFigures,
  open: readonly OpenLevel[],
): Promise<NotDone | { readonly kind: 'done'; readonly value: readonly OpenLevel[] }> {
  const nameless = open.filter(({ level }) => level.item === undefined);
  if (nameless.length === 0) return { kind: 'done', value: open };
  const skus = new Set(nameless.map(({ level: { sku } }) => sku));
  const answer = await figures.find(shop.session, [...skus]);
  if (answer.kind !== 'done') return answer;
  const ready = open.filter((one) => !nameless.includes(one));
  for (const one of nameless) {
    const found = answer.value.find(({ sku }) => sku === one.level.sku);
    if (found && found.unmanaged === undefined)
      ready.push(await saveOpen(one, withoutRefusal({ ...one.level, item: found.item })));
    else await reportUnknownSku(shop, one);
  }
  return { kind: 'done', value: ready };
}

function withoutRefusal(level: OpenLevel['level']): OpenLevel['level'] {
  const { refused: _refused, ...rest } = level;
  return rest;
}

/** A refusal stands until its time is over: a person, or the next day, tries it again. */
function isOpen({ level: { refused, dueAt } }: OpenLevel, now: string): boolean {
  return refused === undefined || dueAt <= now;
}

function stepOf(shop: Shop, { level, wanted, areLast }: OpenLevel): LevelStep {
  const { state, withheld } = level;
  const next = nextShare(wanted, { expected: state.expected, withheld, areLast }, shop.terms);
  return nextStep(state, next, shop.terms, { now: shop.session.now(), newKey: randomUUID() });
}

/** Figures at rest say when they are looked at next, and that nothing is untold. */
async function settle(stepped: readonly Stepped[], now: string): Promise<void> {
  for (const one of stepped) {
    const { step, level, isHeldBack } = one;
    if (step.kind !== 'rest' && step.kind !== 'wait') continue;
    const until = isHeldBack ? after(now, HELD_BACK) : step.until;
    const { untoldSince, ...rest } = withoutRefusal(level);
    const isTold = step.kind === 'rest' && level.state.isRaiseStopped !== true && !isHeldBack;
    const next = isTold || untoldSince === undefined ? rest : { ...rest, untoldSince };
    const isSame = level.dueAt === until && untoldSince === next['untoldSince'] && !level.refused;
    if (!isSame) await saveOpen(one, { ...next, dueAt: until });
  }
}

interface Round {
  readonly isOver: boolean;
  readonly failed?: NotDone | undefined;
  /** The SKUs whose figures may have moved by what was read of the shop; undefined where no orders were listed. */
  readonly listed?: readonly string[];
}

function afterListing(answer: CallResult<readonly string[]>): Round {
  return answer.kind === 'done' ? { isOver: false, listed: answer.value } : { isOver: true, failed: answer };
}

async function work(
  shop: Shop,
  figures: ShopFigures,
  stepped: readonly Stepped[],
  { since, hasListed }: { readonly since: string; readonly hasListed: boolean },
): Promise<Round> {
  const checks = stepped.filter(({ step }) => step.kind === 'check');
  if (checks.length > 0) {
    return afterListing(await checkFigures(shop, figures, checks, since));
  }
  const reports = stepped.flatMap((one) =>
    one.step.kind === 'report' ? [{ ...one, submission: one.step.submission }] : [],
  );
  const asked = await askReports(shop, figures, reports);
  if (asked) return { isOver: true, failed: asked };
  const listsFirst = stepped.some(({ step }) => step.kind === 'push' && step.listFirst);
  if (listsFirst && !hasListed) {
    const listed = await takeAllChanged(shop, since);
    return afterListing(listed.kind === 'done' ? { kind: 'done', value: listed.value.skus } : listed);
  }
  const pushes = stepped.flatMap((one) =>
    one.step.kind === 'push' || one.step.kind === 'send' ? [{ ...one, push: one.step.push }] : [],
  );
  const { failed, areTold } = await pushFigures(shop, figures, pushes);
  if (failed) return { isOver: true, failed };
  // What is wanted by now is another message's; a shop that shows none of last units now is looked at once more (S14).
  const isLooked = areTold && !stepped.some(({ areLast }) => areLast);
  return { isOver: reports.length === 0 && (pushes.length === 0 || isLooked) };
}

/** Puts figures off that could not be told yet: the sweeper comes for them. */
export async function putOff(shop: Shop, skus: readonly string[], until: string): Promise<void> {
  if (!shop.figures) return;
  const now = shop.session.now();
  const asked = skus.filter((sku) => skuAtShop(shop.connection, sku) !== undefined);
  let oldest = now;
  for (const one of await readOpenLevels(shop, asked, now)) {
    const isSooner = one.stored !== undefined && one.level.dueAt <= until && one.level.dueAt > now;
    const untoldSince = one.level.untoldSince ?? now;
    if (untoldSince < oldest) oldest = untoldSince;
    if (!isSooner) await saveOpen(one, { ...one.level, untoldSince, dueAt: until });
  }
  if (asked.length > 0) emitMetric(metricNames.shopUntold, (Date.parse(now) - Date.parse(oldest)) / 1000);
}

/** Whoever has the last units of a SKU may have waited until this shop shows none: what channels may sell is told anew (S14). */
class ShownNone {
  #before: ReadonlySet<string> | undefined;

  async look(open: readonly OpenLevel[], now: string): Promise<void> {
    const none = new Set(open.filter(showsNone).map(({ level: { sku } }) => sku));
    const reached = [...none].filter((sku) => this.#before?.has(sku) === false);
    this.#before = none;
    for (const sku of reached) await tellSellable(sku, {}, now, confirmedZero);
  }
}

function showsNone({ areLast, level: { state } }: OpenLevel): boolean {
  return areLast && isCheckedZero(state);
}

/**
 * Tells the figures of these SKUs. Answers why it had to stop, where the shop did not do a call: what is left has its time.
 * @throws Moved when somebody else works on one of the figures
 */
export async function tellFigures(
  shop: Shop,
  asked: readonly string[],
  { since, hasTime }: TellingRun,
): Promise<NotDone | undefined> {
  const { figures, session, connection } = shop;
  const skus = new Set(asked.filter((sku) => skuAtShop(connection, sku) !== undefined));
  if (!figures || skus.size === 0) return undefined;
  // What is read of the shop for some figures moves others: nobody else would look at these before the daily check.
  const tellToo = async (moved: readonly string[]): Promise<void> => {
    const others = moved.filter((sku) => !skus.has(sku) && skuAtShop(connection, sku) !== undefined);
    await putOff(shop, others, after(session.now(), 1));
    for (const sku of others) skus.add(sku);
  };
  const logged = await readShopLog(shop);
  if (logged.kind !== 'done') return logged;
  await tellToo(logged.value);
  let hasListed = false;
  const shownNone = new ShownNone();
  for (let round = 0; round < MOST_ROUNDS && hasTime(); round++) {
    const now = session.now();
    const open = (await readOpenLevels(shop, [...skus], now)).filter((one) => isOpen(one, now));
    await shownNone.look(open, now);
    const found = await named(shop, figures, open);
    if (found.kind !== 'done') return found;
    const stepped = found.value.map((one) => ({ ...one, step: stepOf(shop, one) }));
    await settle(stepped, now);
    const { isOver, failed, listed } = await work(shop, figures, stepped, { since, hasListed });
    hasListed ||= listed !== undefined;
    if (isOver) return failed;
    await tellToo(listed ?? []);
  }
  await putOff(shop, [...skus], after(session.now(), 1));
  return undefined;
}
