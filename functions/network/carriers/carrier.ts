/**
 * One spelling of carriers and tracking numbers, shared by ship and scan: both have to arrive at the same
 * parcel. The carrier carries the parcel; a tracking source such as EasyPost only tells of it.
 */

/** Other names by carrier code, as `compact` leaves them, EasyPost's and Shopify's among them. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  usps: [
    'unitedstatespostalservice',
    'uspostalservice',
    'stamps',
    'stampscom',
    'usmail',
    'uspsground',
    'uspsgroundadvantage',
    'uspspriority',
    'uspsprioritymail',
  ],
  ups: [
    'unitedparcelservice',
    'upsground',
    'upsdap',
    'upsmailinnovations',
    'upssurepost',
    'upsiparcel',
    'upsworldship',
    'upsfreight',
  ],
  fedex: [
    'federalexpress',
    'fedexground',
    'fedexexpress',
    'fedexhomedelivery',
    'fedexsmartpost',
    'fedexdefault',
    'fedexfreight',
    'fedexsameday',
    'fedexcrossborder',
    'fedexgroundeconomy',
  ],
  dhlexpress: ['dhl', 'dhlexpressworldwide', 'dhlworldwide'],
  dhlecommerce: [
    'dhlglobalmail',
    'dhlecs',
    'dhlecommerceus',
    'dhlecommercesolutions',
    'dhlgm',
    'dhlecommerceasia',
  ],
  dhlpaket: ['dhlgermany', 'dhlde', 'deutschepostdhl', 'dhlparcelde'],
  amazon: [
    'amzl',
    'amazonlogistics',
    'amzlus',
    'amazonshipping',
    'amazonmws',
    'amazonlogisticsus',
    'swiship',
    'amazonmcf',
  ],
  ontrac: ['ontracv3', 'lasership', 'lasershipv2', 'ontraclasership'],
  lso: ['lonestarovernight', 'lonestar'],
  gso: ['goldenstateovernight', 'generallogisticssystemsus', 'glsus'],
  gls: ['generallogisticssystems', 'glseurope'],
  canadapost: ['postescanada', 'canadapostes', 'canadapostcorporation'],
  purolator: ['purolatorcourier'],
  royalmail: ['royalmailuk', 'royalmailgroup'],
  parcelforce: ['parcelforceworldwide'],
  evri: ['hermes', 'hermesuk', 'myhermes', 'hermeseurope'],
  dpd: ['dpdgroup', 'dynamicparceldistribution'],
  dpduk: ['interlink', 'interlinkexpress'],
  yodel: ['yodeldirect'],
  deutschepost: ['dpag'],
  laposte: ['lapostefr', 'colissimo', 'lapostecolissimo'],
  chronopost: ['chronopostfr'],
  postnl: ['postnlinternational', 'tntpost'],
  bpost: ['bpostgroup', 'belgianpost'],
  tnt: ['tntexpress', 'tntuk'],
  australiapost: ['auspost', 'eparcel', 'startrack'],
  japanpost: ['japanpostservice', 'yuubin'],
  yamato: ['yamatotransport', 'kuroneko', 'kuronekoyamato'],
  sagawa: ['sagawaexpress'],
  swisspost: ['schweizerpost', 'lapostesuisse', 'postch'],
};

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIASES).flatMap(([code, names]) =>
    [code, ...names].map((name): [string, string] => [name, code]),
  ),
);

/**
 * The code of a carrier: `FedEx`, `Federal Express` and `fedex` are `fedex`. The code of a carrier that the
 * table does not know is the letters and digits of its name in lower case; it may be empty.
 */
export function normaliseCarrier(text: string): string {
  const name = compact(text);
  return CODE_BY_NAME.get(name) ?? name;
}

/** The number in upper case without white space: carriers print numbers in groups. */
export function normaliseTrackingNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/** What identifies a parcel to the world. Both parts are normalised. */
export interface ParcelKey {
  readonly carrier: string;
  readonly number: string;
}

/**
 * The key of a parcel, for ship and scan alike.
 * @throws RangeError when nothing is left of the carrier or the number
 */
export function parcelKey(carrier: string, number: string): ParcelKey {
  const key = { carrier: normaliseCarrier(carrier), number: normaliseTrackingNumber(number) };
  if (key.carrier === '' || key.number === '')
    throw new RangeError('a parcel needs a carrier and a tracking number');
  return key;
}

/** `<carrier>/<number>`: how a parcel is called outside the table. */
export function parcelName({ carrier, number }: ParcelKey): string {
  return `${carrier}/${number}`;
}

/** The parcel of such a name. */
export function parcelKeyOf(name: string): ParcelKey {
  const end = name.indexOf('/');
  return { carrier: name.slice(0, end), number: name.slice(end + 1) };
}

/** The ASCII letters and digits of a text in lower case, without their accents. */
function compact(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}
