/**
 * How the goods of an order get to the customer, by the words of its shipping method, and which store the customer
 * chose. What the channel's policy says of a word goes before what the words say by themselves.
 */
import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { plainWord } from '../../shared/plain-word.ts';

type DeliveryMethod = CanonicalOrder['shipping']['method'];

/** Words that stand for all that the policy does not name. */
const ANY_STORE = '*';

/** Matches a plain text, with a space on each side, that has any of these words or beginnings of words. */
function anyOf(...words: readonly string[]): RegExp {
  return new RegExp(words.join('|').replaceAll(', ', '|'), 'u');
}

/** The customer comes for the goods. */
const PICKUP = anyOf(
  'pick ?up, click (?:and |n |et |und |en )?collect, collect , collection , bopis , curb ?side, will call',
  'abhol, retrait, ritiro, recogida, recoger, retirada, retiro , afhal, odbi[oó]r osobisty, nouto ',
  'upphämtning, hämta, afhentning, 店頭受取, 受け取り, 自提, استلام',
);

/** A carrier brings the goods to a shop or locker where the customer picks them up: they are shipped. */
const PICKUP_POINT = anyOf(
  'pick ?up point, point (?:de )?retrait, point relais, relais, relay, parcel, paket, locker, packstation',
  'packeta, access point, service point, punto , on delivery, courier, ups , dpd, dhl, gls , inpost, fedex',
  'usps, hermes, evri, yodel, colissimo, chronopost, postnl, postnord, bpost, omniva, venipak, mondial',
);

/** The store brings the goods itself. */
const LOCAL_DELIVERY = anyOf(
  'local delivery, lokale zustellung, lokale lieferung, livraison locale, entrega local, consegna locale',
);

/** Words of carriage: a method that has one of them is no store's name. */
const CARRIAGE = anyOf(
  'ship, deliver, freight, courier, mail, post, express, standard, econom, priorit, ground, overnight',
  'domestic, international, world, track, insured, flat, rate , free, day, week, hour, versand, liefer',
  'zustell, kosten, livraison, exp[ée]di, envoi, gratuit, gratis, env[ií]o, entrega, mensajer, sped',
  'consegna, corriere, frete, verzend, bezorg, levering, leverans, frakt, fragt, toimitus, dostawa',
  'wysy[lł]ka, kurier, doprava, sz[aá]ll[ií]t, kargo, доставк, почт, бесплатн, شحن, توصيل, 送料, 配送, 配達',
  '宅配, 運費, 运费, 快递, 包邮, 免運, 배송, 日, jours, d[ií]as , tage , dagen , giorni',
);

/** Words beside that of a pickup which name no store. */
const NO_STORE: ReadonlySet<string> = new Set(
  [
    'local in at from the our a free store shop person branch up same day today',
    'im in der laden geschäft geschaeft filiale en el la tienda magasin boutique negozio sede',
    'na loja de du le winkel i butik',
  ]
    .join(' ')
    .split(' '),
);

/** A shipping method as a shop names it: code, title, ids. */
export type MethodWords = readonly (string | undefined)[];

function padded(word: string): string {
  return ` ${plainWord(word)} `;
}

function given(words: MethodWords): string[] {
  return words.filter((word) => word !== undefined);
}

/** What a table of the policy says of the first word that it names. */
function entryOf<T>(table: Readonly<Record<string, T>>, words: MethodWords): T | undefined {
  const entries = Object.entries(table).map(([word, entry]) => [plainWord(word), entry] as const);
  for (const word of given(words)) {
    const found = entries.find(([named]) => named !== '' && named === plainWord(word));
    if (found) return found[1];
  }
  return undefined;
}

/** What the policy says of these words; a word that stands for a store is a pickup there. */
export function methodByPolicy(policy: CapturePolicy, words: MethodWords): DeliveryMethod | undefined {
  const named = entryOf(policy.shippingMethods, words);
  if (named) return named;
  return entryOf(policy.pickupLocations, words) === undefined ? undefined : 'pickup';
}

/** What the words themselves say; undefined where they say nothing of a pickup or of a delivery by the store. */
export function methodByWords(words: MethodWords): 'pickup' | 'local_delivery' | undefined {
  const text = padded(given(words).join(' '));
  if (LOCAL_DELIVERY.test(text)) return 'local_delivery';
  return PICKUP.test(text) && !PICKUP_POINT.test(text) ? 'pickup' : undefined;
}

/** Whether no word says how the goods would be carried, as where a store's name stands in their place. */
export function saysNothingOfCarriage(words: MethodWords): boolean {
  const texts = given(words).map(padded);
  return texts.length > 0 && texts.every((text) => !CARRIAGE.test(text) && !PICKUP_POINT.test(text));
}

/** A method's id, such as `local_pickup:3`: what the shop's software calls it, and no customer. */
const METHOD_ID = /^[a-z]+(?:_[a-z]+)+(?::\d+)?$/;

/** The store that the words of a pickup name: in brackets, or by what they say beside the pickup itself. */
export function storeNamedBy(words: MethodWords): string | undefined {
  for (const text of given(words)) {
    const bracketed = inBrackets(text);
    if (bracketed !== undefined) return bracketed;
    const rest = padded(text).replace(new RegExp(PICKUP, 'gu'), ' ').split(' ');
    const names = rest.filter((word) => word !== '' && !NO_STORE.has(word));
    if (names.length > 0 && !METHOD_ID.test(text)) return text;
  }
  return undefined;
}

/** What stands in brackets at the end of a text. */
function inBrackets(text: string): string | undefined {
  const opens = text.lastIndexOf('(');
  const closes = text.lastIndexOf(')');
  const isAtEnd = opens >= 0 && closes > opens && text.slice(closes + 1).trim() === '';
  return isAtEnd ? text.slice(opens + 1, closes).trim() || undefined : undefined;
}

/**
 * The store that the customer chose: the location that the policy gives one of the shop's words, else what the
 * shop calls the store, else the one that stands for all. Undefined where the shop names none.
 */
export function storeOf(
  { pickupLocations }: CapturePolicy,
  words: MethodWords,
  name: string | undefined,
): string | undefined {
  return entryOf(pickupLocations, [name, ...words]) ?? name ?? pickupLocations[ANY_STORE];
}
