/** The JSON Schema of rulesets, as far as the API writes one: what a form is drawn by, and what is wrong by path. Pure. */
import { type Fields, isFields } from './document.ts';

export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly examples?: readonly string[];
}

export function isSchema(value: unknown): value is Schema {
  return isFields(value);
}

/** What is wrong at a path of a document (`limits.maxShipments`). */
export interface Fault {
  readonly path: string;
  readonly kind: 'missing' | 'unknown' | 'type' | 'oneOf' | 'least' | 'most' | 'empty' | 'form';
  /** What is allowed there. */
  readonly allowed: string;
}

/** The schema of what is not null, and whether null is allowed. */
export function withoutNull(schema: Schema): { readonly schema: Schema; readonly isNullable: boolean } {
  const [only, ...others] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (only === undefined || others.length > 0) return { schema, isNullable: false };
  return { schema: only, isNullable: true };
}

/** The type that a filter or a term is of. */
export function typeNameOf(schema: Schema): string {
  return String(schema.properties?.['type']?.const ?? '');
}

function join(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isOfType(value: unknown, type: string): boolean {
  const own = typeOf(value);
  return own === type || (own === 'integer' && type === 'number');
}

function variantFaults(variants: readonly Schema[], value: unknown, path: string): Fault[] {
  const named = isFields(value) ? value['type'] : undefined;
  const chosen = variants.find((variant) => typeNameOf(variant) === named);
  if (chosen !== undefined) return faultsOf(chosen, value, path);
  const allowed = variants.map(typeNameOf).join(', ');
  return [{ path: join(path, 'type'), kind: 'oneOf', allowed }];
}

function fieldFaults(
  { properties = {}, required = [], ...schema }: Schema,
  value: Fields,
  path: string,
): Fault[] {
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const faults: Fault[] = missing.map((name) => ({ path: join(path, name), kind: 'missing', allowed: '' }));
  for (const [name, inner] of Object.entries(value)) {
    const known = properties[name];
    if (known !== undefined) faults.push(...faultsOf(known, inner, join(path, name)));
    else if (schema.additionalProperties === false)
      faults.push({ path: join(path, name), kind: 'unknown', allowed: Object.keys(properties).join(', ') });
  }
  return faults;
}

function numberFaults({ minimum, maximum }: Schema, value: number, path: string): Fault[] {
  if (minimum !== undefined && value < minimum) return [{ path, kind: 'least', allowed: String(minimum) }];
  if (maximum !== undefined && value > maximum) return [{ path, kind: 'most', allowed: String(maximum) }];
  return [];
}

function textFaults(schema: Schema, value: string, path: string): Fault[] {
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [{ path, kind: 'oneOf', allowed: schema.enum.join(', ') }];
  if (value.length < (schema.minLength ?? 0)) return [{ path, kind: 'empty', allowed: '' }];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    return [{ path, kind: 'form', allowed: schema.pattern }];
  return [];
}

function listFaults({ items = {}, minItems = 0 }: Schema, value: readonly unknown[], path: string): Fault[] {
  if (value.length < minItems) return [{ path, kind: 'empty', allowed: '' }];
  return value.flatMap((entry, index) => faultsOf(items, entry, join(path, index)));
}

/** What of a value the schema does not allow. The API checks more: this is what can be said while somebody types. */
export function faultsOf(whole: Schema, value: unknown, path = ''): Fault[] {
  const { schema, isNullable } = withoutNull(whole);
  if (value === null && isNullable) return [];
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) return variantFaults(variants, value, path);
  if (schema.type !== undefined && !isOfType(value, schema.type))
    return [{ path, kind: 'type', allowed: schema.type }];
  if (Array.isArray(value)) return listFaults(schema, value, path);
  if (isFields(value)) return fieldFaults(schema, value, path);
  if (typeof value === 'number') return numberFaults(schema, value, path);
  return typeof value === 'string' ? textFaults(schema, value, path) : [];
}

/** What an entry begins as that is added to a list or an object: what is required, and no more. */
export function beginningOf(whole: Schema): unknown {
  const { schema } = withoutNull(whole);
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [] } = schema;
      return Object.fromEntries(required.map((name) => [name, beginningOf(properties[name] ?? {})]));
    }
    case 'array':
      return [];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(0, Math.ceil(schema.minimum ?? 0));
    default:
      return '';
  }
}
