/** Who sends orders as rows of files: some rows are wrong, files come twice, and some of their orders are known otherwise. */
import * as z from 'zod';
import { type OrderFile, type OrderInFile, type RowFault, rowFaults } from '../checks/order-files.ts';
import { CHANNEL, FILE_COLUMNS, SHOPIFY, WOOCOMMERCE } from '../network.ts';
import { anyOf, type Stage, send } from './cast.ts';
import { payloadOf } from './platform-shop.ts';
import { someLines } from './shop.ts';

type Cells = Readonly<Record<(typeof FILE_COLUMNS)[number], string>>;

/** An order as the portal is about to write it. */
interface DraftedOrder {
  readonly id: string;
  readonly placedAt: string;
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
}

interface DraftedRow {
  readonly order: DraftedOrder;
  readonly cells: Cells;
  readonly fault?: RowFault;
}

const CENTS = '15.00';

function cellsOf({ id, placedAt }: DraftedOrder, line: DraftedOrder['lines'][number]): Cells {
  return {
    Order: id,
    Placed: placedAt,
    Name: '"Example, Ada"',
    Street: '1 Main Street',
    City: 'New York',
    Region: 'NY',
    Postcode: '10001',
    Country: 'US',
    Line: line.lineId,
    Article: line.sku,
    Units: String(line.quantity),
    Price: CENTS,
  };
}

/** What the cells of a row say that somebody has got wrong. */
const spoiledCells: Readonly<Record<RowFault, Partial<Cells>>> = {
  order: { Order: '' },
  article: { Article: '' },
  units: { Units: 'some' },
  price: { Price: 'free' },
  street: { Street: '2 Other Street' },
};

function newOrder(stage: Stage): DraftedOrder {
  const id = String(1000 + stage.memory.next());
  const lines = someLines(stage).map(({ sku, units }, at) => ({ lineId: `${at + 1}`, sku, quantity: units }));
  return { id, placedAt: new Date().toISOString(), lines };
}

const postedSchema = z.looseObject({
  external: z.object({ id: z.string() }),
  placedAt: z.string(),
  lines: z.array(z.looseObject({ lineId: z.string(), sku: z.string(), quantity: z.number() })),
});

/** An order that the shop has posted as well: the portal has heard of it too. */
function postedOrder(stage: Stage): DraftedOrder | undefined {
  const posted = anyOf(stage, [...stage.memory.orders.values()]);
  if (!posted) return undefined;
  const { external, placedAt, lines } = postedSchema.parse(posted);
  return { id: external.id, placedAt, lines: lines.map((line) => changed(stage, line)) };
}

/** An order that a webhook has told of, under the platform's own ids. */
function toldOrder(stage: Stage, channel: string): DraftedOrder | undefined {
  const told = anyOf(
    stage,
    stage.memory.shopOrders.filter((one) => one.channel === channel),
  );
  if (!told) return undefined;
  const { id, line_items } = payloadOf(told.body);
  const lines = line_items.map(({ id: lineId, sku, quantity, current_quantity }) =>
    changed(stage, { lineId: String(lineId), sku, quantity: Math.max(1, current_quantity ?? quantity) }),
  );
  return { id: String(id), placedAt: new Date().toISOString(), lines };
}

/** Portals are not always right about what their customers want. */
function changed<Line extends DraftedOrder['lines'][number]>({ random }: Stage, line: Line): Line {
  return random.chance(0.2) ? { ...line, quantity: random.between(1, 3) } : line;
}

function someOrders(stage: Stage, channel: string): DraftedOrder[] {
  const { random, network } = stage;
  const known = channel === CHANNEL ? postedOrder(stage) : toldOrder(stage, channel);
  const count = network.skus.length > 10 ? 1 : random.between(1, 4);
  const fresh = Array.from({ length: count }, () => newOrder(stage));
  // A portal has no orders of its own under the ids of a platform.
  const isListed = channel !== CHANNEL || random.chance(0.4);
  return known && isListed ? [known, ...fresh.slice(1)] : fresh;
}

/** A row of some orders is wrong; two streets are seen only where an order has two rows. */
function draftedRows({ random }: Stage, order: DraftedOrder): DraftedRow[] {
  const { lines } = order;
  const fault = random.pick(rowFaults.filter((one) => one !== 'street' || lines.length > 1));
  const wrong = random.chance(0.25) ? random.between(0, lines.length - 1) : -1;
  return lines.map((line, at) => {
    const cells = cellsOf(order, line);
    return at === wrong ? { order, cells: { ...cells, ...spoiledCells[fault] }, fault } : { order, cells };
  });
}

/** The file, and what is to become of each of its rows: they stand in any order, with empty lines between them. */
function writeFile(stage: Stage, channel: string): OrderFile {
  const { random, name } = stage;
  const rows = random.shuffled(someOrders(stage, channel).flatMap((order) => draftedRows(stage, order)));
  const text = [FILE_COLUMNS.join(',')];
  const orders = new Map<string, OrderInFile>();
  const faults: OrderFile['faults'][number][] = [];
  for (const { order, cells, fault } of rows) {
    if (random.chance(0.1)) text.push('');
    text.push(FILE_COLUMNS.map((column) => cells[column]).join(','));
    const row = text.length;
    if (fault) faults.push({ row, fault, order: order.id });
    if (fault === 'order') continue;
    const { rows: before = [], lines = [] } = orders.get(order.id) ?? {};
    const line = { lineId: cells.Line, sku: cells.Article, quantity: Number(cells.Units) };
    orders.set(order.id, { rows: [...before, row], lines: [...lines, line] });
  }
  // A file of no time of its own is of the time at which it is sent.
  const at = random.chance(0.7) ? { at: new Date().toISOString() } : {};
  return { channel, body: { name: `${name}.csv`, content: text.join('\n'), ...at }, orders, faults };
}

async function sendFile(stage: Stage, file: OrderFile): Promise<void> {
  const { world, memory } = stage;
  const { channel, body } = file;
  const wasTaken = memory.takenFiles.has(file);
  const caller = { kind: 'channel', id: channel } as const;
  const answer = await send(stage, 'takeOrderFile', { params: { channel }, body, caller });
  if (answer.status >= 500) return;
  for (const violation of memory.fileCheck.violations(world, file, { answer, wasTaken }))
    world.violate(violation.rule, violation.about, violation.text);
  memory.takenFiles.add(file);
}

/** A new file, now and then twice at once. */
async function orderFile(stage: Stage): Promise<void> {
  const { random, memory } = stage;
  const channel = random.weighted({ [CHANNEL]: 4, [SHOPIFY]: 1, [WOOCOMMERCE]: 1 });
  const isKnown = channel === CHANNEL || memory.shopOrders.some((one) => one.channel === channel);
  const file = writeFile(stage, isKnown ? channel : CHANNEL);
  if (file.orders.size + file.faults.length === 0) return;
  memory.files.push(file);
  const twin = { ...stage, name: `${stage.name}-twin` };
  await Promise.all([sendFile(stage, file), ...(random.chance(0.25) ? [sendFile(twin, file)] : [])]);
}

/** The same file once more, as somebody uploads it who is not sure whether it arrived. */
async function repeatFile(stage: Stage): Promise<void> {
  const file = anyOf(stage, stage.memory.files);
  if (file) await sendFile(stage, file);
}

/** A file of another kind: nothing of it is taken, and what it lacks is named. */
async function strangeFile(stage: Stage): Promise<void> {
  const { random, world, name, network } = stage;
  const left = random.pick(FILE_COLUMNS);
  const columns = FILE_COLUMNS.filter((column) => column !== left);
  const cells = cellsOf(newOrder(stage), { lineId: '1', sku: random.pick(network.skus).id, quantity: 1 });
  const content = [columns.join(','), columns.map((column) => cells[column]).join(',')].join('\n');
  const body = { name: `${name}.csv`, content };
  const caller = { kind: 'channel', id: CHANNEL } as const;
  const answer = await send(stage, 'takeOrderFile', { params: { channel: CHANNEL }, body, caller });
  const isNamed = JSON.stringify(answer.body).includes(`no column \\"${left}\\"`);
  if (answer.status < 500 && (answer.status !== 400 || !isNamed))
    world.violate('file', name, `a file without ${left} was answered by ${answer.status}`);
}

/** What a portal does. */
export const portalActions = { orderFile, repeatFile, strangeFile } as const;
