/** Who receives, counts and writes off goods with life dates, with a scanner in hand. */
import { localDate } from '../../functions/inventory/stock/life-dates.ts';
import { gtinOf } from '../gtins.ts';
import { operator } from '../network.ts';
import { anyOf, type Stage, send, wholeSecond } from './cast.ts';

const ZONE = 'America/New_York';
const DAY_MS = 86_400_000;

/** The local date in so many days, as labels have it: YYMMDD. */
function labelDate(days: number): string {
  const date = localDate(ZONE, new Date(Date.now() + days * DAY_MS).toISOString());
  return date.slice(2).replaceAll('-', '');
}

function someGoods({ random, network }: Stage): { gtin: string; location: string } {
  const nth = random.between(0, network.skus.length - 1);
  return { gtin: gtinOf(nth), location: random.pick(network.locations).id };
}

/** Of few lots, so that they meet: most expire within the history, some have expired. */
function lotLabel({ random }: Stage, gtin: string): string {
  const days = random.pick([-1, 0, 0, 0, 1, 2]);
  const date = labelDate(days);
  return random.chance(0.5)
    ? `01${gtin}17${date}10L${date}`
    : `https://id.gs1.org/01/${gtin}/10/L${date}?17=${date}`;
}

/** Goods with a life date come in. */
async function receiveDated(stage: Stage): Promise<void> {
  const { random, name: id } = stage;
  const { gtin, location } = someGoods(stage);
  const scan = lotLabel(stage, gtin);
  const quantity = random.between(1, 4);
  const movement = { id, kind: 'receipt', location, scan, quantity };
  await send(stage, 'recordMovements', { body: { movements: [movement] }, caller: operator });
}

/** Each thing on a shelf is scanned, some of them twice: what stands on one thing only counts once. */
async function countScanned(stage: Stage): Promise<void> {
  const { random, name: id } = stage;
  const { gtin, location } = someGoods(stage);
  const things = Array.from({ length: random.between(1, 4) }, (_, nth) => {
    const date = labelDate(random.pick([0, 1]));
    return `(01)${gtin}(17)${date}(10)L${date}(21)${id}-${nth}`;
  });
  const scan = random.shuffled([...things, ...things.slice(0, random.between(0, 2))]);
  const movement = { id, kind: 'count', location, scan, at: wholeSecond() };
  const answer = await send(stage, 'recordMovements', { body: { movements: [movement] }, caller: operator });
  const outcomes = answer.body['outcomes'];
  const [outcome] = Array.isArray(outcomes) ? outcomes : [];
  const counted = outcome?.scanned?.quantity;
  // A SKU that was written anew without its numbers is not known by them.
  if (counted !== undefined && counted !== things.length)
    stage.world.violate('scan', id, `${things.length} things were scanned, ${counted} counted`);
}

/** What has expired is thrown away, by its lot. */
async function writeOff(stage: Stage): Promise<void> {
  const expired = [...stage.world.books.positions.values()].flatMap(({ sku, location, lots = [] }) =>
    lots.flatMap((lot) => (lot.expired ? [{ sku, location, lot: lot.lot, units: lot.units }] : [])),
  );
  const found = anyOf(stage, expired);
  if (!found) return;
  const { sku, location, lot, units } = found;
  const movement = {
    id: stage.name,
    kind: 'adjust',
    sku,
    location,
    quantity: -units,
    reason: 'past its date',
  };
  const movements = [{ ...movement, lots: [{ lot, units }] }];
  await send(stage, 'recordMovements', { body: { movements }, caller: operator });
}

/** What the keeper of a shelf does. */
export const stockKeeperActions = { receiveDated, countScanned, writeOff } as const;
