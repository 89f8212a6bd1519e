/** Shopify's figures: compared and set under a key (S5), or changed by a keyed difference when a SKU is hot (S7). */
import * as z from 'zod';
import { skuAtShop } from '../../../network/entities/connection.ts';
import type { CallResult, NotDone } from '../../contract/call-answer.ts';
import type {
  Change,
  CompareAndSetFigures,
  FigureRef,
  FoundItem,
  ReadFigure,
} from '../../contract/figures.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin, digitsOf, gidOf, refused, type UserErrors, userErrors, userRefusal } from './call.ts';
import { documents, FIGURES_A_CALL, figuresDocument } from './documents.ts';
import { QUIET } from './limits.ts';
import { allNodes, pageOf } from './pages.ts';

/** SKUs that one search names at most. */
const SKUS_A_SEARCH = 25;
/** Figures that one query reads at most. */
const FIGURES_A_READ = 50;

const found = pageOf(
  z.object({ sku: z.string().nullish(), inventoryItem: z.object({ id: z.string(), tracked: z.boolean() }) }),
);
type FoundVariant = z.output<typeof found>['nodes'][number];

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}

function quoted(sku: string): string {
  return `sku:'${sku.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function find(session: Session, skus: readonly string[]): Promise<CallResult<readonly FoundItem[]>> {
  const names = skus
    .map((sku) => ({ sku, theirs: skuAtShop(session.connection, sku) }))
    .filter((one): one is { sku: string; theirs: string } => one.theirs !== undefined);
  const items: FoundItem[] = [];
  for (const chunk of chunksOf(names, SKUS_A_SEARCH)) {
    const variants = await search(session, chunk.map(({ theirs }) => quoted(theirs)).join(' OR '));
    if (variants.kind !== 'done') return variants;
    items.push(...chunk.flatMap(({ sku, theirs }) => foundItem(sku, theirs, variants.value)));
  }
  return { kind: 'done', value: items };
}

async function search(session: Session, query: string): Promise<CallResult<FoundVariant[]>> {
  const read = async (after: string | null) => {
    const data = z.object({ productVariants: found });
    const answer = await callAdmin(session, documents.findItems, { query, after }, data);
    return answer.kind === 'done' ? { kind: 'done' as const, value: answer.value.productVariants } : answer;
  };
  const first = await read(null);
  return first.kind === 'done' ? await allNodes(first.value, read) : first;
}

/** Shopify's search is not exact, and SKUs of a shop need not be unique. */
function foundItem(sku: string, theirs: string, variants: readonly FoundVariant[]): FoundItem[] {
  const [first, ...others] = variants.filter((variant) => variant.sku === theirs);
  if (!first) return [];
  const item = digitsOf(first.inventoryItem.id);
  if (others.length > 0)
    return [{ sku, item, unmanaged: `${others.length + 1} articles of the shop have the SKU ${theirs}` }];
  return first.inventoryItem.tracked
    ? [{ sku, item }]
    : [{ sku, item, unmanaged: 'the shop does not count its stock' }];
}

/** The location of a figure: the one it names, or where the connection says that a single figure stands. */
function locationOf({ connection }: Session, { location }: FigureRef): string | undefined {
  return location ?? connection.stock.at;
}

const NO_LOCATION = refused(
  'location',
  'NO_LOCATION',
  'Shopify keeps stock by location, and the connection does not say at which one the figure stands (stock.at)',
);

const readAnswer = z.object({
  nodes: z.array(
    z
      .object({
        id: z.string(),
        inventoryLevel: z.object({ quantities: z.array(z.object({ quantity: z.number() })) }).nullish(),
      })
      .nullable(),
  ),
});

async function read(
  session: Session,
  refs: readonly FigureRef[],
): Promise<CallResult<readonly ReadFigure[]>> {
  const figures: ReadFigure[] = [];
  const byLocation = Map.groupBy(refs, (ref) => locationOf(session, ref));
  for (const [location, group] of byLocation) {
    if (location === undefined) return NO_LOCATION;
    for (const chunk of chunksOf(group, FIGURES_A_READ)) {
      const answer = await readAt(session, location, chunk);
      if (answer.kind !== 'done') return answer;
      figures.push(...answer.value);
    }
  }
  return { kind: 'done', value: figures };
}

/** An item that the shop knows and does not stock at the location shows 0 there. */
async function readAt(
  session: Session,
  location: string,
  refs: readonly FigureRef[],
): Promise<CallResult<readonly ReadFigure[]>> {
  const ids = refs.map(({ item }) => gidOf('InventoryItem', item));
  const variables = { ids, location: gidOf('Location', location) };
  const answer = await callAdmin(session, documents.readFigures, variables, readAnswer);
  if (answer.kind !== 'done') return answer;
  const { nodes } = answer.value;
  const value = refs.flatMap((ref, place) => {
    const node = nodes[place];
    return node ? [{ ref, units: node.inventoryLevel?.quantities[0]?.quantity ?? 0 }] : [];
  });
  return { kind: 'done', value };
}

interface KeyedInput {
  readonly ref: FigureRef;
  readonly key: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const changeAnswer = z.record(z.string(), z.object({ userErrors }).nullable());

/** What became of each change, in their order. */
async function change(
  session: Session,
  kind: 'set' | 'adjust',
  inputs: readonly KeyedInput[],
): Promise<(UserErrors | NotDone)[]> {
  const results: (UserErrors | NotDone)[] = [];
  for (const chunk of chunksOf(inputs, FIGURES_A_CALL)) {
    const variables = Object.fromEntries(
      chunk.flatMap(({ input, key }, place) => [
        [`input${place}`, input],
        [`key${place}`, key],
      ]),
    );
    const answer = await callAdmin(session, figuresDocument(kind, chunk.length), variables, changeAnswer);
    results.push(
      ...chunk.map((_, place) => (answer.kind === 'done' ? errorsAt(answer.value, place) : answer)),
    );
  }
  return results;
}

function errorsAt(data: z.output<typeof changeAnswer>, place: number): UserErrors | NotDone {
  const result = data[`change${place}`];
  return result ? result.userErrors : { kind: 'unanswered', why: 'Shopify answered nothing of this change' };
}

function isNotDone(result: UserErrors | NotDone): result is NotDone {
  return 'kind' in result;
}

const SUBJECTS: Readonly<Record<string, 'sku' | 'location'>> = {
  INVALID_INVENTORY_ITEM: 'sku',
  NON_MUTABLE_INVENTORY_ITEM: 'sku',
  ITEM_NOT_STOCKED_AT_LOCATION: 'sku',
  INVALID_LOCATION: 'location',
};

/** What a refused change comes to. A key that was refused before is spent: whoever sent it looks at the figure again. */
function outcomeOf(errors: UserErrors): { kind: 'done' } | { kind: 'stale' } | NotDone {
  const codes = errors.map(({ code }) => code ?? '');
  if (codes.length === 0) return { kind: 'done' };
  if (codes.includes('IDEMPOTENCY_CONCURRENT_REQUEST'))
    return { kind: 'later', why: 'the same change is being carried out' };
  const isSpent = codes.includes('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED');
  if (isSpent || codes.includes('CHANGE_FROM_QUANTITY_STALE')) return { kind: 'stale' };
  const about = codes.map((code) => SUBJECTS[code]).find((subject) => subject !== undefined) ?? 'call';
  return userRefusal(errors, about) ?? { kind: 'done' };
}

/** Reason that the shop's history of stock shows. */
const REASON = 'correction';

function inputOf(field: 'quantities' | 'changes', entry: Readonly<Record<string, unknown>>) {
  return { name: 'available', reason: REASON, [field]: [entry] };
}

function placeOf(session: Session, ref: FigureRef): Readonly<Record<string, unknown>> {
  return {
    inventoryItemId: gidOf('InventoryItem', ref.item),
    locationId: gidOf('Location', locationOf(session, ref) ?? ''),
  };
}

function isNotStocked(result: UserErrors | NotDone): boolean {
  return !isNotDone(result) && result.some(({ code }) => code === 'ITEM_NOT_STOCKED_AT_LOCATION');
}

/** The item is stocked at its location from now on: only then the shop takes a figure for it. */
async function activate(session: Session, { ref, key }: KeyedInput): Promise<CallResult<undefined>> {
  const { inventoryItemId: item, locationId: location } = placeOf(session, ref);
  const data = z.object({ inventoryActivate: z.object({ userErrors }) });
  const answer = await callAdmin(
    session,
    documents.activate,
    { item, location, key: `${key}-activate` },
    data,
  );
  if (answer.kind !== 'done') return answer;
  const { userErrors: errors } = answer.value.inventoryActivate;
  // The one before it, which nobody heard the end of, may still be under way: that is no word about the location.
  if (errors.some(isOfKey)) return { kind: 'later', why: 'the item is being stocked at the location' };
  return userRefusal(errors, 'location') ?? { kind: 'done', value: undefined };
}

/** Errors of this mutation have no code. */
function isOfKey({ code, message }: UserErrors[number]): boolean {
  return code === 'IDEMPOTENCY_CONCURRENT_REQUEST' || /idempotency key/i.test(message);
}

/**
 * Sends the changes, and once more those of items that their location does not stock yet. The key of the first try is spent
 * by its refusal; the second's follows from it, so that nothing is done twice.
 */
async function changeStocked(
  session: Session,
  kind: 'set' | 'adjust',
  inputs: readonly KeyedInput[],
): Promise<({ kind: 'done' } | { kind: 'stale' } | NotDone)[]> {
  const results = await change(session, kind, inputs);
  const outcomes: ({ kind: 'done' } | { kind: 'stale' } | NotDone)[] = [];
  for (const [place, result] of results.entries()) {
    const input = inputs[place];
    if (!input || !isNotStocked(result)) {
      outcomes.push(isNotDone(result) ? result : outcomeOf(result));
      continue;
    }
    const activated = await activate(session, input);
    const [again] =
      activated.kind === 'done'
        ? await change(session, kind, [{ ...input, key: `${input.key}-stocked` }])
        : [activated];
    outcomes.push(again === undefined || isNotDone(again) ? (again ?? NO_LOCATION) : outcomeOf(again));
  }
  return outcomes;
}

/** Which changes name a location, and what becomes of those that do not. */
function withLocations<T>(session: Session, changes: readonly Change<T>[]): NotDone | undefined {
  return changes.some(({ ref }) => locationOf(session, ref) === undefined) ? NO_LOCATION : undefined;
}

async function add(
  session: Session,
  changes: readonly Change<{ readonly key: string; readonly delta: number }>[],
): Promise<CallResult<undefined>[]> {
  const fault = withLocations(session, changes);
  if (fault) return changes.map(() => fault);
  const inputs = changes.map(({ ref, change: { key, delta } }) => ({
    ref,
    key,
    input: inputOf('changes', { ...placeOf(session, ref), delta, changeFromQuantity: null }),
  }));
  const outcomes = await changeStocked(session, 'adjust', inputs);
  return outcomes.map((outcome) => addAnswer(outcome));
}

/** A difference is compared with nothing; a key that was refused once did nothing, and never will. */
function addAnswer(outcome: { kind: 'done' } | { kind: 'stale' } | NotDone): CallResult<undefined> {
  if (outcome.kind === 'done') return { kind: 'done', value: undefined };
  if (outcome.kind !== 'stale') return outcome;
  return refused('call', 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', 'Shopify refused this change before');
}

export const shopifyFigures: CompareAndSetFigures = {
  kind: 'compareAndSet',
  batch: FIGURES_A_CALL,
  quiet: QUIET,
  find,
  read,
  add,
  push: async (session, changes) => {
    const fault = withLocations(session, changes);
    if (fault) return changes.map(() => fault);
    const inputs = changes.map(({ ref, change: { key, from, to } }) => ({
      ref,
      key,
      input: inputOf('quantities', { ...placeOf(session, ref), quantity: to, changeFromQuantity: from }),
    }));
    return await changeStocked(session, 'set', inputs);
  },
};
