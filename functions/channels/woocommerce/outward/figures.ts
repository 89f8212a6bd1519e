/**
 * Figures of a shop: absolute, overwritten whatever they were (S8). They are looked up by SKU, which finds articles and
 * their forms together, and written in batches, one for the articles and one for each article with forms.
 */
import * as z from 'zod';
import { skuAtShop } from '../../../network/entities/connection.ts';
import type { CallResult, NotDone } from '../../contract/call-answer.ts';
import type {
  BlindFigures,
  Change,
  FigureAnswers,
  FigureRef,
  FoundItem,
  ReadFigure,
} from '../../contract/figures.ts';
import type { Session } from '../../contract/session.ts';
import { scalar } from '../../message/payload.ts';
import { callShop, readReply } from './call.ts';

/** No shop has that many articles of a few SKUs; an answer without end is not read on. */
const MAX_PAGES = 20;

/** What the shop takes in one batch, and shows on one page. */
const BATCH = 100;

export const wooFigures: BlindFigures = {
  kind: 'blind',
  batch: BATCH,
  quiet: 300,
  find: findItems,
  read: readFigures,
  push: pushFigures,
};

const articleSchema = z.object({
  id: z.string(),
  sku: scalar,
  parent_id: z.string().default('0'),
  manage_stock: z.union([z.boolean(), z.string()]).optional(),
  stock_quantity: z.string().nullish(),
});
type ShopArticleRow = z.output<typeof articleSchema>;

/** An article is `12`, a form of an article `12/34`. */
function itemOf({ id, parent_id }: ShopArticleRow): string {
  return parent_id === '0' ? id : `${parent_id}/${id}`;
}

/** Articles by the SKUs that the shop writes, each with what is ours. */
async function readBySku(
  session: Session,
  skus: readonly string[],
): Promise<CallResult<ReadonlyMap<string, readonly ShopArticleRow[]>>> {
  const ours = new Map(skus.map((sku) => [skuAtShop(session.connection, sku), sku]));
  const found = new Map<string, ShopArticleRow[]>();
  for (const theirs of chunksOf([...ours.keys()].filter((sku) => sku !== undefined))) {
    const rows = await readPages(session, theirs);
    if (rows.kind !== 'done') return rows;
    for (const row of rows.value) {
      const sku = ours.get(row.sku);
      if (sku !== undefined) found.set(sku, [...(found.get(sku) ?? []), row]);
    }
  }
  return { kind: 'done', value: found };
}

/** SKUs that fit one call. A comma parts them, so that one with a comma goes alone. */
function chunksOf(skus: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (const sku of skus) {
    const last = chunks.at(-1);
    const fits = last && last.length < BATCH / 2 && last.join(',').length + sku.length < LONGEST_QUERY;
    if (fits && !sku.includes(',') && !last[0]?.includes(',')) last.push(sku);
    else chunks.push([sku]);
  }
  return chunks;
}

const LONGEST_QUERY = 1500;

/** Several articles may have one SKU where a plug-in keeps one for each language. */
async function readPages(session: Session, skus: readonly string[]): Promise<CallResult<ShopArticleRow[]>> {
  const rows: ShopArticleRow[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await callShop(session, {
      method: 'GET',
      path: '/products',
      query: {
        sku: skus.join(','),
        per_page: String(BATCH),
        page: String(page),
        orderby: 'id',
        order: 'asc',
        _fields: 'id,sku,parent_id,manage_stock,stock_quantity',
      },
      about: 'connection',
    });
    const read = readReply(answer, z.array(articleSchema));
    if (read.kind !== 'done') return read;
    rows.push(...read.value);
    if (read.value.length < BATCH) break;
  }
  return { kind: 'done', value: rows };
}

async function findItems(
  session: Session,
  skus: readonly string[],
): Promise<CallResult<readonly FoundItem[]>> {
  const found = await readBySku(session, skus);
  if (found.kind !== 'done') return found;
  const items = [...found.value].flatMap(([sku, rows]) => {
    const [first] = rows;
    if (!first) return [];
    const unmanaged = whyUnmanaged(rows);
    return [{ sku, item: itemOf(first), ...(unmanaged === undefined ? {} : { unmanaged }) }];
  });
  return { kind: 'done', value: items };
}

function whyUnmanaged(rows: readonly ShopArticleRow[]): string | undefined {
  if (rows.length > 1) return `${rows.length} articles of the shop have this SKU`;
  const [row] = rows;
  if (row?.manage_stock === 'parent') return 'the form sells from the stock of its whole article';
  return row?.manage_stock === true ? undefined : 'the shop does not manage its stock';
}

async function readFigures(
  session: Session,
  refs: readonly FigureRef[],
): Promise<CallResult<readonly ReadFigure[]>> {
  const skus = [...new Set(refs.map(({ sku }) => sku))];
  const found = await readBySku(session, skus);
  if (found.kind !== 'done') return found;
  const figures = refs.flatMap((ref) => {
    const row = found.value.get(ref.sku)?.find((one) => itemOf(one) === ref.item);
    const units = Math.floor(Number(row?.stock_quantity ?? Number.NaN));
    return row?.manage_stock === true && Number.isFinite(units) ? [{ ref, units }] : [];
  });
  return { kind: 'done', value: figures };
}

type Push = Change<{ readonly to: number }>;

const batchSchema = z.object({
  update: z
    .array(
      z.object({
        id: z.string(),
        stock_quantity: z.string().nullish(),
        error: z.object({ code: z.string(), message: z.string().default('') }).optional(),
      }),
    )
    .default([]),
});
type BatchRow = z.output<typeof batchSchema>['update'][number];

async function pushFigures(session: Session, changes: readonly Push[]): Promise<FigureAnswers> {
  const answers = new Map<Push, CallResult<undefined>>();
  for (const [parent, group] of Map.groupBy(changes, ({ ref }) => parentOf(ref)))
    for (const [change, answer] of await pushBatch(session, parent, group)) answers.set(change, answer);
  return changes.map((change) => answers.get(change) ?? unheard);
}

const unheard: NotDone = { kind: 'unanswered', why: 'the batch was answered without this article' };

function parentOf({ item }: FigureRef): string | undefined {
  const [first, form] = item.split('/');
  return form === undefined ? undefined : first;
}

function idOf({ item }: FigureRef): string {
  return item.split('/').at(-1) ?? '';
}

async function pushBatch(
  session: Session,
  parent: string | undefined,
  changes: readonly Push[],
): Promise<(readonly [Push, CallResult<undefined>])[]> {
  const update = changes.map(({ ref, change }) => ({ id: Number(idOf(ref)), stock_quantity: change.to }));
  const answer = await callShop(session, {
    method: 'POST',
    path: parent === undefined ? '/products/batch' : `/products/${parent}/variations/batch`,
    body: { update },
    about: 'sku',
  });
  const read = readReply(answer, batchSchema);
  if (read.kind !== 'done') return changes.map((change) => [change, read] as const);
  const rows = new Map(read.value.update.map((row) => [row.id, row]));
  return changes.map((change) => [change, rowAnswer(rows.get(idOf(change.ref)))] as const);
}

/** The answer of a whole batch is 200; what is refused is said of each article. */
function rowAnswer(row: BatchRow | undefined): CallResult<undefined> {
  if (!row) return unheard;
  if (row.error) return { kind: 'refused', about: 'sku', code: row.error.code, words: row.error.message };
  if (row.stock_quantity === null || row.stock_quantity === undefined)
    return {
      kind: 'refused',
      about: 'sku',
      code: 'STOCK_NOT_MANAGED',
      words: 'The shop does not manage the stock of this article.',
    };
  return { kind: 'done', value: undefined };
}
