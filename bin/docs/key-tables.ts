/** The tables of docs/table.md: every key of the table, and what the three indexes list. */
import { dueKey, groupKey, type Key, key, type ListKey, listKey } from '../../functions/shared/keys.ts';
import { settingsSchema } from '../../functions/shared/settings.ts';
import { code, duration, table } from './markdown.ts';

const order = '<order>';
const time = '<time>';
const FOR_EVER = 'for ever';
const UNTIL_ERASED = 'for ever; personal, until it is erased';
const defaults = settingsSchema.parse({});

interface ItemRow {
  readonly key: Key;
  readonly holds: string;
  readonly kept: string;
}

/** One row a builder of keys; the compiler asks for the row of a new one. */
const items: Readonly<Record<keyof typeof key, ItemRow>> = {
  order: {
    key: key.order(order),
    holds: 'the order as its steps see it, about 1 KB: status, totals per status, holds, cancel request',
    kept: 'for ever: it is what makes an order id unique',
  },
  body: {
    key: key.body(order, 0),
    holds: 'the canonical order; each edit adds a version (`BODY#0001`)',
    kept: UNTIL_ERASED,
  },
  raw: {
    key: key.raw(order, 0, 0),
    holds:
      'the payload of a shop as received; what does not fit goes on in `RAW#1`; an edit files it as `RAWV#0001`',
    kept: UNTIL_ERASED,
  },
  message: {
    key: key.message('<channel>', '<hash>', 0),
    holds: "a channel's message that made no version of an order",
    kept: '90 days; personal, or until it is erased',
  },
  reservation: {
    key: key.reservation(order),
    holds: 'units claimed from the pool and not yet allocated, by line',
    kept: FOR_EVER,
  },
  decision: {
    key: key.decision(order, 1),
    holds: 'a routing decision with all that `plan` needs to make it again',
    kept: FOR_EVER,
  },
  decisionPart: {
    key: key.decisionPart(order, 1, 1),
    holds: 'what of a very large decision does not fit one item',
    kept: FOR_EVER,
  },
  fulfillment: {
    key: key.fulfillment(order, 1),
    holds:
      "one location's work: units by line, parcels and how they ended, deadlines, commands of the last 180 days",
    kept: FOR_EVER,
  },
  token: {
    key: key.token(order, 'Dispatch', 1),
    holds: 'the task token of a waiting state; a credential, nowhere else; once answered, the attempt alone',
    kept: '400 days; 7 days once answered',
  },
  shipment: {
    key: key.shipment(order, 1, 1),
    holds:
      'a parcel as its location told of it last, of orders of release 0.2.0; since then FULFILLMENT keeps it',
    kept: FOR_EVER,
  },
  return: { key: key.return(order, 1), holds: 'a return (RMA)', kept: FOR_EVER },
  paymentCapture: {
    key: key.paymentCapture(order, 1),
    holds: 'money that is to be captured for a shipment, asked for once',
    kept: FOR_EVER,
  },
  refund: {
    key: key.refund(order, 1, 1),
    holds: 'money that goes back for units of a return, asked for once',
    kept: FOR_EVER,
  },
  exchange: {
    key: key.exchange(order, 1),
    holds:
      'the order that is sent in exchange for what comes back by the return of this number: how far that is, what it costs',
    kept: FOR_EVER,
  },
  claimer: {
    key: key.claimer('<channel>', '<hash>'),
    holds: 'when a customer, known by a keyed hash alone, made claims at a channel',
    kept: 'as long as the policy of the channel counts them',
  },
  claimerKey: {
    key: key.claimerKey(),
    holds: "the key of these hashes: without it they are nobody's",
    kept: FOR_EVER,
  },
  returnDecision: {
    key: key.returnDecision(order, 1),
    holds: 'why a return goes where it goes, with all that the choice needs to be made again; gzipped',
    kept: FOR_EVER,
  },
  channelReturn: {
    key: key.channelReturn(order, 1),
    holds:
      "a return's place in the list of its channel's returns; `RETURN` itself is in that of its location",
    kept: FOR_EVER,
  },
  exception: { key: key.exception(order, 1), holds: 'an exception of the order', kept: FOR_EVER },
  looseException: {
    key: key.looseException('<trouble>'),
    holds: 'an exception that belongs to no order',
    kept: '90 days after it is resolved',
  },
  parkedPart: {
    key: key.parkedPart('<trouble>', 0),
    holds: 'a record that the relay parked and that does not fit into its exception, gzipped',
    kept: 'until the record is done, 400 days at most',
  },
  relayFailure: {
    key: key.relayFailure('<item>', '<sequence number>'),
    holds: 'when the relay first failed to do what a record of the stream asks for',
    kept: '2 days',
  },
  timeline: {
    key: key.timeline(order, time, '<event>'),
    holds:
      'an event of the order, as it was published; routine steps and scans are shown from the items themselves',
    kept: `${duration(defaults.timelineKept)} (\`timelineKept\`); events are archived by day`,
  },
  link: {
    key: key.link(order, '<link>'),
    holds:
      "that a customer's link to the order was given out: rights, end, whether it is revoked; never its token",
    kept: '30 days after its end',
  },
  linkUse: {
    key: key.linkUse('link#<link>', 0),
    holds:
      'how often a link (or `source#<hash>`, an address) was used within a minute; returns asked for, within an hour',
    kept: 'two such windows',
  },
  command: {
    key: key.command(key.order(order), '<caller>', '<id>'),
    holds:
      "a command that was carried out: its content's hash, its answer; in `…-begun` what is done of one in several writes",
    kept: '180 days',
  },
  tracking: {
    key: key.tracking('<carrier>', '<number>'),
    holds: 'a parcel as its carrier tells of it; whoever comes first, carrier or ship, makes it',
    kept: `${duration(defaults.parcelKept)} (\`parcelKept\`) after it has ended; how is on FULFILLMENT, events are archived`,
  },
  earlierTracking: {
    key: key.earlierTracking('<carrier>', '<number>'),
    holds: 'a parcel that release 0.2.0 has stored',
    kept: FOR_EVER,
  },
  sellable: {
    key: key.sellable('<sku>', '<channel>'),
    holds:
      'what a channel was told that it may sell of a SKU, with a version of its own; carries `stock.changed`',
    kept: FOR_EVER,
  },
  lastUnits: {
    key: key.lastUnits('<sku>', '<pool>'),
    holds: 'which channel has the last units of a SKU in a pool, and since when',
    kept: FOR_EVER,
  },
  level: {
    key: key.level('<channel>', '<sku>', '<location>'),
    holds:
      'a figure of a connected shop: expected, gap, push under way, for which orders it withholds, next check; `LEVEL#-`: its only one',
    kept: FOR_EVER,
  },
  takenOrder: {
    key: key.takenOrder('<channel>', '<order>'),
    holds:
      'what a connected shop has taken from its figures for an order, by line, of the newest version known',
    kept: FOR_EVER,
  },
  shopEffect: {
    key: key.shopEffect('<channel>', '<order>', '<id>'),
    holds:
      'something that a connected shop is told of one of its orders, once: what, how far the telling is, in whose turn',
    kept: FOR_EVER,
  },
  connection: {
    key: key.connection('<channel>'),
    holds:
      'how far the orders of a connected shop are known, what its last look found, how far a backfill is',
    kept: FOR_EVER,
  },
  heard: {
    key: key.heard('<channel>'),
    holds: 'when the last message of a connected shop came, to a minute',
    kept: FOR_EVER,
  },
  unheard: {
    key: key.unheard('<channel>', '<order>'),
    holds:
      'an order that a list has found before its message can have come; what is left when its time is over is a gap',
    kept: 'until the message comes, or should have come; 7 days at most',
  },
  privacy: {
    key: key.privacy('<channel>', '<id>'),
    holds: 'what a shop asks by law to be shown or erased, and what came of it; whom it is about goes then',
    kept: FOR_EVER,
  },
  connectedShop: {
    key: key.connectedShop('<platform>', '<shop>'),
    holds: 'which channel is connected to a shop: it has one connection (S1)',
    kept: FOR_EVER,
  },
  stockWalk: {
    key: key.stockWalk('location:<id>'),
    holds:
      'how far the SKUs of a location that is switched, or of a channel whose policies changed, have been walked',
    kept: FOR_EVER,
  },
  pool: {
    key: key.pool('<pool>', '<sku>', 0),
    holds:
      'a shard of what may still be promised (`atp`): `0` and on are open, `QUEUE` is for those who wait, `@<channel>` is reserved',
    kept: FOR_EVER,
  },
  position: {
    key: key.position('<sku>', '<location>'),
    holds: 'stock of a SKU at a location',
    kept: FOR_EVER,
  },
  positionMovement: {
    key: key.positionMovement('<sku>', '<location>', time, 1),
    holds:
      'what a write moved of a position: what is behind it, quantities before and after; of the write before, too, where that has no entry',
    kept: FOR_EVER,
  },
  shardMovement: {
    key: key.shardMovement('<pool>', '<sku>', 0, time, 1),
    holds: 'what a write moved of a shard of a pool, likewise',
    kept: FOR_EVER,
  },
  gtin: {
    key: key.gtin('<gtin, 14 digits>'),
    holds: 'whose a GTIN is: the SKU that declares it, and how many units one of it is',
    kept: 'until the SKU no longer declares it',
  },
  sourceSequence: {
    key: key.sourceSequence('<sku>', '<location>', '<caller>'),
    holds:
      'the highest number (`sequence`) of a count, safety and selling that a caller has told of a position',
    kept: FOR_EVER,
  },
  sequenceBlock: {
    key: key.sequenceBlock('<sku>', '<location>', '<caller>', 0),
    holds: 'which numbers of 1,024 in a row a caller has told of a position, a bit each',
    kept: FOR_EVER,
  },
  transfer: {
    key: key.transfer('<transfer>', '<sku>', '<from>', '<to>'),
    holds: 'a SKU of a transfer document: sent, arrived, in transit',
    kept: FOR_EVER,
  },
  sku: { key: key.sku('<sku>'), holds: 'a SKU: weight, tags, policies, number of shards', kept: FOR_EVER },
  backorder: {
    key: key.backorder('<pool>', '<sku>', time, order),
    holds: 'a place in the queue for stock',
    kept: 'until served, or until a look at it finds that its order waits there no more',
  },
  future: {
    key: key.future('<pool>', '<sku>'),
    holds: 'units of a SKU that are promised to orders before they are there, within its limit',
    kept: FOR_EVER,
  },
  supply: {
    key: key.supply('<pool>', '<sku>', '<document>'),
    holds: 'what a document, such as a purchase order, says will come: date, quantity, what has come of it',
    kept: FOR_EVER,
  },
  customerOrder: {
    key: key.customerOrder('<hash>', time, order),
    holds:
      'that a customer, known by a keyed hash alone, has ordered it; where the stage asks for it (`customerSearch`)',
    kept: `${duration(defaults.customerSearchKept)} from the capture (\`customerSearchKept\`), or until it is erased`,
  },
  cart: {
    key: key.cart('<channel>', '<cart>'),
    holds: 'a cart: what it claims of the pool, by SKU, and until when; which order took it over',
    kept: '30 days after it ended',
  },
  cartExpiry: {
    key: key.cartExpiry({ pool: '<pool>', sku: '<sku>', bucket: 0 }, time, '<channel>', '<cart>'),
    holds: 'a cart that claims the SKU, by when it expires; a SKU of many shards has up to 4 such lists',
    kept: 'until the cart ends',
  },
  cartQuota: {
    key: key.cartQuota('<channel>', 'sku#<pool>#<sku>'),
    holds:
      "units that a channel's open carts claim of a SKU, or the open carts of one buyer (`buyer#<hash>`)",
    kept: '30 days after its last change',
  },
  capacityWait: {
    key: key.capacityWait('<pool>', time, order),
    holds: 'a place in the queue for capacity',
    kept: 'until served',
  },
  group: {
    key: key.group({ pool: '<pool>', at: time, first: order }),
    holds: 'a joint plan of orders that were released together: what each is to take, and what all cost',
    kept: FOR_EVER,
  },
  release: {
    key: key.release({ pool: '<pool>', at: time, first: order }),
    holds: 'which orders were released together where a joint plan gained nothing: what-ifs ask for it',
    kept: FOR_EVER,
  },
  groupInputs: {
    key: key.groupInputs({ pool: '<pool>', at: time, first: order }, 0),
    holds: 'all that a joint plan of these orders needs to be made again, whether it gained or not; deflated',
    kept: FOR_EVER,
  },
  capacity: {
    key: key.capacity('<location>', '<window>'),
    holds: 'a counter of a capacity window; only where a cap is set',
    kept: '30 days after the window',
  },
  whatIf: {
    key: key.whatIf('<what-if>'),
    holds:
      'a what-if as a job: how far it is, and what it comes to; its files lie in the bucket below `what-ifs/`',
    kept: '30 days, as its files are',
  },
  location: { key: key.location('<location>'), holds: 'a location', kept: FOR_EVER },
  networkSnapshot: {
    key: key.networkSnapshot('<hash>'),
    holds: 'all locations as a decision saw them',
    kept: FOR_EVER,
  },
  channel: { key: key.channel('<channel>'), holds: 'a channel', kept: FOR_EVER },
  shops: {
    key: key.shops('<secret>'),
    holds: 'which shop is which channel, of those that one webhook secret signs for',
    kept: FOR_EVER,
  },
  trackingSource: { key: key.trackingSource('<source>'), holds: 'a tracking source', kept: FOR_EVER },
  rateCard: { key: key.rateCard('<card>', 1), holds: 'a version of a rate card, immutable', kept: FOR_EVER },
  rateCardActive: {
    key: key.rateCardActive('<card>'),
    holds: 'the rate card in force',
    kept: FOR_EVER,
  },
  ruleset: { key: key.ruleset(1), holds: 'a version of the rules, immutable', kept: FOR_EVER },
  rulesetHash: { key: key.rulesetHash('<hash>'), holds: 'which version has this content', kept: FOR_EVER },
  rulesetActive: {
    key: key.rulesetActive(),
    holds: 'which version is in force, and from when',
    kept: FOR_EVER,
  },
  rulesetShadow: { key: key.rulesetShadow(), holds: 'which version plans in the shadow', kept: FOR_EVER },
  rollOutSlot: {
    key: key.rollOutSlot(),
    holds: 'which version is tried on a share of the orders',
    kept: FOR_EVER,
  },
  rollOut: {
    key: key.rollOut(1),
    holds: 'a roll-out of a version, and what was counted of both arms',
    kept: FOR_EVER,
  },
  rollOutOrder: {
    key: key.rollOutOrder(1, '<time>', '<order>'),
    holds: 'an order that is to be counted for a roll-out',
    kept: 'until it is counted, mostly a minute',
  },
  rollOutLater: {
    key: key.rollOutLater(1, '<time>', '<order>'),
    holds: 'orders that were counted, and are looked at again once their time has come',
    kept: 'until then',
  },
  credential: {
    key: key.credential('<hash>'),
    holds: 'a bearer token by its SHA-256',
    kept: 'for ever; a revoked one for a year',
  },
  stockAudit: {
    key: key.stockAudit(),
    holds: 'how far the auditor of the books of stock has come, and what its last pass found',
    kept: FOR_EVER,
  },
  audit: {
    key: key.audit('<entity>', '<id>', 1),
    holds: 'a version of network data: who wrote it, and when',
    kept: FOR_EVER,
  },
};

export function itemTable(): string {
  const rows = Object.values(items).map(({ key: { pk, sk }, holds, kept }) => [
    code(pk),
    code(sk),
    holds,
    kept,
  ]);
  return table(['pk', 'sk', 'holds', 'kept'], rows);
}

interface ListRow {
  readonly key: ListKey;
  readonly lists: string;
}

const sample = '2026-11-23T09:00:00.000Z';
const listed: readonly ListRow[] = [
  { key: listKey.orders('<channel>', sample, order), lists: 'orders of a channel and day' },
  { key: listKey.number('<number>', order), lists: 'an order by the number that the customer says' },
  { key: listKey.work('<location>', sample, `${order}-f1`), lists: "a location's work, oldest first" },
  {
    key: listKey.hiddenWork('<location>', `${order}-f1`),
    lists: 'work that its location does not see before a date',
  },
  { key: listKey.claims('<pool>', order), lists: 'orders with claims of a pool that no location has' },
  { key: listKey.stock('<location>', '<sku>'), lists: 'stock positions of a location' },
  { key: listKey.exceptions(sample, `${order}-x1`), lists: 'open exceptions, oldest first' },
  { key: listKey.returns('<location>', sample, `${order}-r1`), lists: 'returns to a location' },
  { key: listKey.credentials('<kind>#<id>#<hash>'), lists: 'credentials' },
  { key: listKey.skus('<sku>'), lists: 'SKUs' },
];

export function indexTable(): string {
  const due = dueKey('<id>', sample);
  const group = groupKey({ group: '<group>', atRisk: true, channel: '<channel>' }, sample, order);
  const rows = [
    ...listed.map(({ key: { gsi1pk, gsi1sk }, lists }) => ['gsi1', code(gsi1pk), code(gsi1sk), lists]),
    ['gsi2', code(due.gsi2pk), code(due.gsi2sk), 'what is due, and when'],
    [
      'gsi3',
      code(group.gsi3pk),
      code(group.gsi3sk),
      'orders that need an eye, by group of status, risk of their promise (`RISK`, `-`) and channel',
    ],
  ];
  return table(['index', 'partition', 'sort key', 'lists'], rows);
}
