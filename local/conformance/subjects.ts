import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SignedPlatformName } from '../../functions/network/entities/channel.ts';
import { shopifySubject } from '../platforms/shopify/bench.ts';
import { woocommerceSubject } from '../platforms/woocommerce/bench.ts';
import type { ConformanceSubject } from './subject.ts';

/** The platforms of this repository: the compiler names one that brings no shop to try its adapter at. */
export const conformanceSubjects: Readonly<Record<SignedPlatformName, ConformanceSubject>> = {
  shopify: shopifySubject,
  woocommerce: woocommerceSubject,
};

/** The file of a folder that names what is tried, in its export `subject`. */
const SUBJECT_FILE = 'conformance.ts';

function isSubject(value: unknown): value is ConformanceSubject {
  const fields = ['name', 'platform', 'adapter', 'manyOrders', 'manyLines', 'open'];
  return typeof value === 'object' && value !== null && fields.every((field) => field in value);
}

/** A folder that is no subject of the kit; the message says what it lacks. */
export class NoSubject extends Error {
  override readonly name = 'NoSubject';
}

/** What a platform's name, or the path of anybody's folder, stands for. @throws NoSubject */
export async function subjectOf(named: string): Promise<ConformanceSubject> {
  const own = Object.values(conformanceSubjects).find(({ name }) => name === named);
  if (own) return own;
  const file = join(resolve(named), SUBJECT_FILE);
  if (!existsSync(file)) {
    const known = Object.keys(conformanceSubjects).join(', ');
    throw new NoSubject(`${named} is no platform here (${known}), and there is no ${file}.`);
  }
  const { subject }: { readonly subject?: unknown } = await import(pathToFileURL(file).href);
  if (isSubject(subject)) return subject;
  throw new NoSubject(`${file} exports no \`subject\` of the kit: docs/conformance.md says what it is.`);
}
