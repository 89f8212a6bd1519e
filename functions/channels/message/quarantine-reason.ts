import type * as z from 'zod';
import { faultOf, sentenceOf } from './reason-sentence.ts';
import { ourPath, type ShopWords, shopPath } from './shop-words.ts';
import { textAt, valueAt } from './value-at.ts';

/** Why an order could not be mapped. */
export interface QuarantineReason {
  /** In capitals, such as `MISSING_SKU`. */
  readonly code: string;
  /** The field of the order, dotted; empty where it is none of its own. */
  readonly path: string;
  /** The field of the shop's payload, dotted. */
  readonly shopPath?: string;
  /** The channel's own id of the line. */
  readonly line?: string;
  /** A sentence for the person who puts it right; it quotes no value of the shop's. */
  readonly message: string;
}

/** What was found to be wrong, by one of its names. */
export interface FieldFault {
  readonly code: string;
  readonly path?: string;
  readonly shopPath?: string;
  /** Words that follow the field's name, or a whole sentence. */
  readonly fault: string;
}

/** What an issue that validation found in a draft means to the person who repairs the order. */
export function faultIn(draft: unknown, issue: z.core.$ZodIssue): FieldFault {
  const value = valueAt(draft, issue.path);
  return { code: codeOf(issue, value), path: dotted(issue.path), fault: faultOf(issue, value) };
}

/** The reason for a person, with both names of the field. */
export function reasonOf(fault: FieldFault, draft: unknown, words?: ShopWords): QuarantineReason {
  const theirs = fault.shopPath ?? (words && shopPath(fault.path ?? '', words));
  const path = fault.path ?? (words && ourPath(fault.shopPath ?? '', words)) ?? '';
  const line = lineAt(path, draft);
  const names = {
    path,
    ...(theirs === undefined || theirs === '' ? {} : { shopPath: theirs }),
    ...(line === undefined ? {} : { line }),
  };
  return { code: fault.code, ...names, message: sentenceOf(names, fault.fault) };
}

/** The shop's own id of the line that a path is about. */
function lineAt(path: string, draft: unknown): string | undefined {
  const [root, place = ''] = path.split('.');
  return root === 'lines' && place !== '' ? textAt(draft, ['lines', place, 'lineId']) : undefined;
}

export function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** The code that a rule across fields gives, else one for the kind of field, else `INVALID_<FIELD>`. */
function codeOf(issue: z.core.$ZodIssue, value: unknown): string {
  const given: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  if (typeof given === 'string') return given;

  const [root, ...below] = issue.path.filter((part) => typeof part === 'string');
  const field = below.at(-1) ?? root;
  const isQuantity = field === 'quantity' || field === 'open';
  if (isQuantity && typeof value === 'number' && !Number.isInteger(value)) return 'FRACTIONAL_QUANTITY';
  if (root === 'shipTo' || root === 'billTo') return 'INVALID_ADDRESS';
  if (root === 'lines' && below.length === 0 && issue.code === 'too_big') return 'TOO_MANY_LINES';
  return invalidCode(issue.path);
}

/** `INVALID_UNIT_PRICE` for the path `lines.0.unitPrice`: the last name of the path in capitals. */
export function invalidCode(path: readonly PropertyKey[]): string {
  const name = path.findLast((part) => typeof part === 'string') ?? 'order';
  const words = String(name).replace(/([a-z])([A-Z])/g, '$1_$2');
  return `INVALID_${words.toUpperCase()}`;
}
