/**
 * One spelling of tracking numbers. A number is printed in groups, read off a barcode with what stands around it,
 * pasted with marks that nobody sees, and passed through spreadsheets. Pure, and linear in the text.
 */
import { hasGs1CheckDigit, hasIso37CheckCharacter } from './check-digits.ts';

/** No carrier has longer numbers. A key of the table is made of them. */
export const MAX_NUMBER = 60;

/** What people and programs write where there is no number, as letters and digits in capitals. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...['NA', 'NAN', 'NONE', 'NULL', 'NIL', 'NO', 'NOT', 'NON', 'UNDEFINED', 'UNKNOWN', 'UNTRACKED', 'EMPTY'],
  ...[
    'NOTRACKING',
    'NOTRACKINGNUMBER',
    'NOTRACKINGAVAILABLE',
    'NOTRACK',
    'NOTRACKED',
    'NOTTRACKED',
    'NOCODE',
  ],
  ...[
    'NOTAPPLICABLE',
    'NOTAVAILABLE',
    'NOTYET',
    'NOTYETAVAILABLE',
    'NOTPROVIDED',
    'NOTSET',
    'NONUMBER',
    'BLANK',
  ],
  ...['WITHOUTTRACKING', 'WITHOUT', 'UNAVAILABLE', 'NOTKNOWN', 'NOINFO', 'NODATA', 'MISSING', 'REF', 'ERROR'],
  ...[
    'TBD',
    'TBA',
    'TBC',
    'TODO',
    'PENDING',
    'LATER',
    'SOON',
    'FOLLOWS',
    'TOFOLLOW',
    'AWAITING',
    'TOBEADVISED',
    'NONEYET',
  ],
  ...['SEEEMAIL', 'SEENOTE', 'SEENOTES', 'SEEBELOW', 'SEEATTACHED', 'SEEORDER', 'SEELABEL'],
  ...['LETTER', 'MAIL', 'POST', 'STAMP', 'STAMPED', 'ENVELOPE', 'MANUAL', 'HAND', 'HANDDELIVERED', 'VAN'],
  ...[
    'OWNVAN',
    'OWNDELIVERY',
    'LOCALDELIVERY',
    'PICKUP',
    'COLLECTED',
    'COURIER',
    'OTHER',
    'DEFAULT',
    'TRACKING',
  ],
  ...['TRACKINGNUMBER', 'NUMBER', 'TEST', 'DUMMY', 'PLACEHOLDER', 'STRING', 'TRUE', 'FALSE', 'YES', 'VALUE'],
  ...[
    'KEINE',
    'KEINENUMMER',
    'OHNE',
    'OHNETRACKING',
    'OHNENUMMER',
    'UNBEKANNT',
    'SANS',
    'SANSSUIVI',
    'AUCUN',
  ],
  ...['NINGUNO', 'SINNUMERO', 'SINSEGUIMIENTO', 'NESSUNO', 'GEEN', 'BRAK', 'ND', 'NR', 'NB', 'KA', 'SN'],
]);

/** A number of which a spreadsheet kept the first digits alone. */
const SCIENTIFIC = /^\d(?:[.,]\d{1,20}E\+?|E\+)\d{1,3}$/;
/** A number that a spreadsheet took for one with decimals. */
const DECIMALS = /^(\d{1,60})[.,]0{1,6}$/;
/** One character again and again: nobody's parcel. Zeros are none however many. */
const REPEATED = /^(?:0+|(.)\1{2,})$/;
/** How a scanner names the kind of code that it has read. */
const SYMBOLOGY = /^\](?:C[0124]|D[12]|Q[13]|E[04]|A0|I0)/;

/** A carrier's page about the parcel, pasted: the number is what most looks like one. */
function withoutAddress(text: string): string {
  if (!/^\s*https?:\/\//i.test(text)) return text;
  const parts = text.split(/[^A-Za-z0-9]+/).filter((part) => part.replace(/\D/g, '').length >= 4);
  return parts.sort((one, other) => other.length - one.length)[0] ?? '';
}

/** What people write behind the number of one of several parcels. */
const COUNT = /[([]\s{0,3}\d{1,3}\s{0,3}(?:OF|VON|DE|\/)\s{0,3}\d{1,3}\s{0,3}[)\]]/;
/** No carrier's number is shorter, where several stand in one field. */
const SHORTEST_LISTED = 8;

/** Of several numbers in one field the first; a number that is printed in groups has shorter ones. */
function firstListed(text: string): string {
  const parts = text.split(/[,;]/);
  const isList = parts.every((part) => part.replace(/[^\p{L}\p{N}]+/gu, '').length >= SHORTEST_LISTED);
  return isList ? (parts[0] ?? text) : text;
}

/** What people write before a number. */
const LABEL = /^TRACKING(?:NUMBER|NO|NR|ID|CODE)?(?=[0-9A-Z]{8,}$)/;

/** Letters and digits in capitals, without separators, marks and controls. */
function lettersAndDigits(text: string): string {
  const upper = withoutAddress(text).normalize('NFKC').toUpperCase().normalize('NFKC');
  const plain = firstListed(upper.replace(COUNT, ''));
  const visible = plain.replace(/[\p{Cf}\p{Cc}\s'"=`´’‘]+/gu, '');
  const known = DECIMALS.exec(visible)?.[1] ?? visible.replace(SYMBOLOGY, '');
  return SCIENTIFIC.test(known) ? '' : known.replace(/[^\p{L}\p{N}]+/gu, '').replace(LABEL, '');
}

/** Domestic mail of the United States: 9 and what kind of label, 20, 22 or 26 digits with a check digit. */
const IMPB = /^9[1-5](?:\d{18}|\d{20}|\d{24})$/;
/** The application identifier 420, a ZIP code of five or nine digits, and the number. */
const ROUTED_MAIL = [
  /^420\d{9}(9[1-5]\d{20})$/,
  /^420\d{5}(9[1-5](?:\d{20}|\d{24}))$/,
  /^420\d{9}(9[1-5]\d{24})$/,
];
const ROUTED_OLDER_MAIL = [/^420\d{9}(\d{20})$/, /^420\d{5}(\d{20})$/];

/** Whether the post of the United States has such numbers, whoever took the parcel in. */
export function isPostalNumber(number: string): boolean {
  return IMPB.test(number) && number.length !== 20;
}

function firstMatch(number: string, forms: readonly RegExp[], holds: (found: string) => boolean): string {
  const found = forms.flatMap((form) => form.exec(number)?.[1] ?? []);
  return found.find(holds) ?? found[0] ?? number;
}

/** Without the ZIP code that a barcode has in front. */
function unrouted(number: string): string {
  const mail = firstMatch(number, ROUTED_MAIL, hasGs1CheckDigit);
  if (mail !== number) return mail;
  const older = firstMatch(number, ROUTED_OLDER_MAIL, (found) => asOlderMail(found) !== undefined);
  return older !== number && asOlderMail(older) !== undefined ? older : number;
}

/** A label of 20 digits, with or without its identifier 91: the check digit tells which kind it is. */
function asOlderMail(number: string): string | undefined {
  const padded = number.length === 19 ? `0${number}` : number;
  if (!/^\d{20}$/.test(padded)) return undefined;
  if (hasGs1CheckDigit(padded)) return padded;
  return hasGs1CheckDigit(`91${padded}`) ? `91${padded}` : undefined;
}

/** The identifier 00 before the number of a logistic unit (SSCC). */
function withoutSscc(number: string): string {
  const unit = /^00(\d{18})$/.exec(number)?.[1];
  return unit !== undefined && hasGs1CheckDigit(unit) ? unit : number;
}

/** FedEx's barcodes: Express with 34 or 32 digits, Ground with 22 or 34, all around the number. */
function fedexNumber(number: string): string {
  const express = /^\d{20}(\d{14})$/.exec(number)?.[1];
  if (express !== undefined) return express.replace(/^00(?=\d{12}$)/, '');
  const astra = /^3\d{15}(\d{12})\d{4}$/.exec(number)?.[1];
  if (astra !== undefined) return astra;
  return /^96\d{5}(\d{15})$/.exec(number)?.[1] ?? number;
}

/** DPD's barcode has the postal code in front, the service and country behind, and a check character. */
function dpdNumber(number: string): string {
  const inner = /^\d{7}(\d{14})\d{6}[0-9A-Z]$/.exec(number)?.[1];
  if (inner !== undefined && hasIso37CheckCharacter(number)) return inner;
  if (/^\d{14}[0-9A-Z]$/.test(number) && hasIso37CheckCharacter(number)) return number.slice(0, 14);
  return /^\d{12,13}$/.test(number) ? number.padStart(14, '0') : number;
}

/** Australia Post's barcode: the trade item, then the article. */
function australianNumber(number: string): string {
  return /^0199312650999998(?:91)?([0-9A-Z]{10,30})$/.exec(number)?.[1] ?? number;
}

const BY_CARRIER: Readonly<Record<string, (number: string) => string>> = {
  usps: (number) => asOlderMail(number) ?? number,
  fedex: fedexNumber,
  dpd: dpdNumber,
  dpduk: dpdNumber,
  canadapost: (number) => (/^\d{14,15}$/.test(number) ? number.padStart(16, '0') : number),
  australiapost: australianNumber,
};

/**
 * The number as every party is taken to spell it: letters and digits in capitals, without what a barcode has around
 * it. `carrier` is a carrier's code. The empty text where there is no number: a placeholder, or what a spreadsheet
 * left of one.
 */
export function normaliseTrackingNumber(text: string, carrier = ''): string {
  const plain = plainNumber(text);
  return BY_CARRIER[carrier]?.(plain) ?? plain;
}

/** Every way in which the number is kept, whoever carries the parcel; none where there is no number. */
export function spellingsOf(text: string): string[] {
  const plain = plainNumber(text);
  const spelled = Object.values(BY_CARRIER).map((spell) => spell(plain) ?? plain);
  return [...new Set([plain, ...spelled])].filter((number) => number !== '');
}

function plainNumber(text: string): string {
  const number = lettersAndDigits(text);
  if (PLACEHOLDERS.has(number) || REPEATED.test(number)) return '';
  // The data identifier J stands before licence plates that begin with JD.
  return withoutSscc(unrouted(number.replace(/^JJD(?=\d{8})/, 'JD')));
}
