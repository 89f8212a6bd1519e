/** What `connect` and `doctor` find of a shop: scopes, locations, whom each location belongs to. */
import * as z from 'zod';
import { shopName } from '../../../network/entities/channel.ts';
import type { ShopFinding } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin, digitsOf } from './call.ts';
import { documents } from './documents.ts';
import { allNodes, pageOf } from './pages.ts';

/** What the app needs, and what is lost without it. */
const SCOPES: Readonly<Record<string, string>> = {
  read_orders: 'no order can be read',
  write_orders: 'no cancel and no refund can be told',
  write_fulfillments: 'no event of a parcel can be told',
  read_customers: 'orders cannot be read, since each names its customer',
  read_products: 'SKUs cannot be found',
  read_inventory: 'stock cannot be compared',
  write_inventory: 'stock cannot be told',
  read_locations: 'locations cannot be checked',
  read_merchant_managed_fulfillment_orders: 'fulfillment orders cannot be read',
  write_merchant_managed_fulfillment_orders: 'no parcel, hold or move can be told',
  write_assigned_fulfillment_orders: 'no answer to a request to cancel can be told',
};

/** A scope to write includes that to read. */
function hasScope(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || granted.includes(scope.replace(/^read_/, 'write_'));
}

const shopAnswer = z.object({
  shop: z.object({ myshopifyDomain: z.string(), currencyCode: z.string() }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

const location = z.object({
  id: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  isFulfillmentService: z.boolean(),
  fulfillsOnlineOrders: z.boolean(),
});
type ShopLocationSeen = z.output<typeof location>;

async function allLocations(session: Session): Promise<CallResult<ShopLocationSeen[]>> {
  const read = async (after: string | null) => {
    const data = z.object({ locations: pageOf(location) });
    const answer = await callAdmin(session, documents.locations, { after }, data);
    return answer.kind === 'done' ? { kind: 'done' as const, value: answer.value.locations } : answer;
  };
  const first = await read(null);
  return first.kind === 'done' ? await allNodes(first.value, read) : first;
}

const withoutReturns: ShopFinding = {
  level: 'warning',
  code: 'RETURNS_UNREAD',
  words: 'The app was not granted read_returns: returns that are opened in the shop are not known here.',
};

function shopFindings(
  session: Session,
  { shop, currentAppInstallation }: z.output<typeof shopAnswer>,
): ShopFinding[] {
  const granted = currentAppInstallation.accessScopes.map(({ handle }) => handle);
  const missing = Object.entries(SCOPES)
    .filter(([scope]) => !hasScope(granted, scope))
    .map(
      ([scope, loss]): ShopFinding => ({
        level: 'error',
        code: 'SCOPE_MISSING',
        words: `The app was not granted ${scope}: ${loss}.`,
      }),
    );
  const lacking: ShopFinding[] = hasScope(granted, 'read_returns') ? [] : [withoutReturns];
  const isOther = shopName(shop.myshopifyDomain) !== shopName(session.shop);
  const other: ShopFinding = {
    level: 'error',
    code: 'OTHER_SHOP',
    words: `The credentials open ${shop.myshopifyDomain}, and the channel is ${session.shop}.`,
  };
  return [...(isOther ? [other] : []), ...missing, ...lacking];
}

/** Our locations by the shop's that they are mapped to; where a single figure stands is one of them. */
function mappedLocations({ connection }: Session): [string, string][] {
  const mapped = Object.entries(connection.locations).map(([ours, theirs]): [string, string] => [
    ours,
    digitsOf(theirs),
  ]);
  return connection.stock.at === undefined
    ? mapped
    : [...mapped, ['stock.at', digitsOf(connection.stock.at)]];
}

function mappedFinding(
  ours: string,
  theirs: string,
  seen: ShopLocationSeen | undefined,
): ShopFinding | undefined {
  const error = (code: string, words: string): ShopFinding => ({ level: 'error', code, words });
  if (!seen)
    return error('LOCATION_UNKNOWN', `The shop has no location ${theirs}, to which ${ours} is mapped.`);
  if (!seen.isActive)
    return error(
      'LOCATION_INACTIVE',
      `The shop's location ${seen.name}, to which ${ours} is mapped, is not active.`,
    );
  if (seen.isFulfillmentService)
    return error(
      'LOCATION_NOT_OURS',
      `The shop's location ${seen.name}, to which ${ours} is mapped, belongs to a fulfilment service: ` +
        'Shopify lets only that service send from it.',
    );
  return seen.fulfillsOnlineOrders ? undefined : offlineFinding(ours, seen);
}

/** Since 2025-09 an article is sold only where a location serves the buyer: a figure elsewhere sells nothing, without a word. */
function offlineFinding(ours: string, { name }: ShopLocationSeen): ShopFinding {
  const words =
    `The shop's location ${name}, to which ${ours} is mapped, does not fulfil online orders: ` +
    'what is told to be there is sold to nobody online.';
  return { level: 'warning', code: 'LOCATION_OFFLINE', words };
}

function locationFindings(session: Session, seen: readonly ShopLocationSeen[]): ShopFinding[] {
  const mapped = mappedLocations(session);
  const faults = mapped
    .map(([ours, theirs]) =>
      mappedFinding(
        ours,
        theirs,
        seen.find(({ id }) => digitsOf(id) === theirs),
      ),
    )
    .filter((finding) => finding !== undefined);
  const open = seen.filter(
    ({ id, isActive }) => isActive && !mapped.some(([, theirs]) => theirs === digitsOf(id)),
  );
  return [...faults, ...open.map(unmappedFinding)];
}

function unmappedFinding({ id, name, isFulfillmentService }: ShopLocationSeen): ShopFinding {
  const loss = isFulfillmentService
    ? 'is sent by its fulfilment service'
    : 'is moved to a mapped location before it is sent';
  return {
    level: 'warning',
    code: 'LOCATION_NOT_MAPPED',
    words: `The shop's location ${name} (${digitsOf(id)}) is mapped to none of ours: what the shop assigns to it ${loss}.`,
  };
}

export async function checkShop(session: Session): Promise<CallResult<readonly ShopFinding[]>> {
  const shop = await callAdmin(session, documents.shop, {}, shopAnswer);
  if (shop.kind !== 'done') return shop;
  const findings = shopFindings(session, shop.value);
  if (findings.some(({ code, words }) => code === 'SCOPE_MISSING' && words.includes('read_locations')))
    return { kind: 'done', value: findings };
  const locations = await allLocations(session);
  if (locations.kind !== 'done') return locations;
  return { kind: 'done', value: [...findings, ...locationFindings(session, locations.value)] };
}
