/** DynamoDB's expressions as far as the product uses them, on plain JavaScript values. */
type Item = Record<string, unknown>;

/** What the aliases (`#name`) and placeholders (`:value`) of an expression stand for. */
export interface ExpressionBindings {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

const TOKEN = /\s*([#:][\w.#]+|[A-Za-z_]+|<>|<=|>=|[=<>(),+-])/gy;

const MOST_EXPRESSIONS = 10_000;

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}

/** What is at a path of an item, `undefined` where nothing is. */
function valueAt(item: Item, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isItem(value) ? value[name] : undefined), item);
}

function validationError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

/** What expressions mean that were read so far: the product has few, and asks them again and again. */
class KnownExpressions<T> {
  readonly #known = new Map<string, T>();
  readonly #understand: (expression: string) => T;

  constructor(understand: (expression: string) => T) {
    this.#understand = understand;
  }

  read(expression: string): T {
    const known = this.#known.get(expression);
    if (known !== undefined) return known;
    const meaning = this.#understand(expression);
    if (this.#known.size < MOST_EXPRESSIONS) this.#known.set(expression, meaning);
    return meaning;
  }
}

/** @throws Error for an expression with something that is no token */
function tokenized(expression: string): readonly string[] {
  const tokens = [...expression.matchAll(TOKEN)].map(([, token]) => token ?? '');
  if (tokens.join('') !== expression.replace(/\s+/g, ''))
    throw new Error(`cannot read the expression: ${expression}`);
  return tokens;
}

/** What a part of an expression comes to for an item, with what its aliases and placeholders stand for. */
type Value<T = unknown> = (item: Item, bindings: ExpressionBindings) => T;

function nameOf(alias: string, { ExpressionAttributeNames }: ExpressionBindings): string {
  const name = alias.startsWith('#') ? ExpressionAttributeNames?.[alias] : undefined;
  if (name === undefined) throw new Error(`${alias} is not an alias that is given`);
  return name;
}

function givenValue(placeholder: string, { ExpressionAttributeValues = {} }: ExpressionBindings): unknown {
  if (!Object.hasOwn(ExpressionAttributeValues, placeholder)) throw new Error(`${placeholder} has no value`);
  return ExpressionAttributeValues[placeholder];
}

function added(left: unknown, right: unknown, sign: number): number {
  if (typeof left !== 'number' || typeof right !== 'number')
    throw validationError('an operand is not a number');
  return left + sign * right;
}

/** Reads an expression from left to right, once for all items: every part of it is computed, whatever the others are. */
class ExpressionReader {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(expression: string) {
    this.#tokens = tokenized(expression);
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#position];
  }

  #isNext(...words: string[]): boolean {
    const next = this.#peek();
    if (next === undefined) return false;
    return words.includes(next) || words.includes(next.toUpperCase());
  }

  next(): string {
    const token = this.#peek() ?? '';
    this.#position += 1;
    return token;
  }

  /** Reads the word if it is the next token, and says whether it was. */
  skip(word: string): boolean {
    if (!this.#isNext(word)) return false;
    this.#position += 1;
    return true;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw new Error(`expected ${word}, found ${this.#peek() ?? 'the end'}`);
  }

  path(): Value<string[]> {
    const aliases = this.next().split('.');
    return (_item, bindings) => aliases.map((alias) => nameOf(alias, bindings));
  }

  #valueAtPath(): Value {
    const path = this.path();
    return (item, bindings) => valueAt(item, path(item, bindings));
  }

  #operand(): Value {
    if (this.skip('IF_NOT_EXISTS')) return this.#ifNotExists();
    if (!this.#peek()?.startsWith(':')) return this.#valueAtPath();
    const placeholder = this.next();
    return (_item, bindings) => givenValue(placeholder, bindings);
  }

  #ifNotExists(): Value {
    this.expect('(');
    const there = this.#valueAtPath();
    this.expect(',');
    const otherwise = this.#operand();
    this.expect(')');
    return (item, bindings) => {
      const value = otherwise(item, bindings);
      return there(item, bindings) ?? value;
    };
  }

  sum(): Value {
    let value = this.#operand();
    while (this.#isNext('+', '-')) {
      const sign = this.next() === '+' ? 1 : -1;
      const [left, right] = [value, this.#operand()];
      value = (item, bindings) => added(left(item, bindings), right(item, bindings), sign);
    }
    return value;
  }

  or(): Value<boolean> {
    let value = this.#and();
    while (this.skip('OR')) {
      const [left, right] = [value, this.#and()];
      value = (item, bindings) => {
        const other = right(item, bindings);
        return left(item, bindings) || other;
      };
    }
    return value;
  }

  #and(): Value<boolean> {
    let value = this.#term();
    while (this.skip('AND')) {
      const [left, right] = [value, this.#term()];
      value = (item, bindings) => {
        const other = right(item, bindings);
        return left(item, bindings) && other;
      };
    }
    return value;
  }

  #term(): Value<boolean> {
    if (this.skip('NOT')) {
      const term = this.#term();
      return (item, bindings) => !term(item, bindings);
    }
    if (this.skip('(')) {
      const value = this.or();
      this.expect(')');
      return value;
    }
    if (this.#isNext('ATTRIBUTE_EXISTS', 'ATTRIBUTE_NOT_EXISTS', 'BEGINS_WITH'))
      return this.#function(this.next().toLowerCase());
    return this.#comparison();
  }

  #function(name: string): Value<boolean> {
    this.expect('(');
    const value = this.#valueAtPath();
    if (name === 'begins_with') {
      this.expect(',');
      const prefix = this.#operand();
      this.expect(')');
      return (item, bindings) => beginsWith(value(item, bindings), prefix(item, bindings));
    }
    this.expect(')');
    const isAbsent = name === 'attribute_not_exists';
    return (item, bindings) => (value(item, bindings) === undefined) === isAbsent;
  }

  #comparison(): Value<boolean> {
    const left = this.#operand();
    if (this.skip('BETWEEN')) {
      const from = this.#operand();
      this.expect('AND');
      const to = this.#operand();
      return (item, bindings) => {
        const value = left(item, bindings);
        const isBelow = difference(value, to(item, bindings)) <= 0;
        return difference(value, from(item, bindings)) >= 0 && isBelow;
      };
    }
    const comparator = this.next();
    const right = this.#operand();
    return (item, bindings) => compare(left(item, bindings), comparator, right(item, bindings));
  }
}

function beginsWith(value: unknown, prefix: unknown): boolean {
  return typeof value === 'string' && typeof prefix === 'string' && value.startsWith(prefix);
}

/**
 * Below, at or above zero as in a sort; NaN where DynamoDB does not compare: absent values, or of two types.
 */
function difference(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function areEqual(left: unknown, right: unknown): boolean {
  const order = difference(left, right);
  if (!Number.isNaN(order)) return order === 0;
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

function compare(left: unknown, comparator: string, right: unknown): boolean {
  switch (comparator) {
    case '=':
      return areEqual(left, right);
    case '<>':
      return !areEqual(left, right);
    case '<':
      return difference(left, right) < 0;
    case '<=':
      return difference(left, right) <= 0;
    case '>':
      return difference(left, right) > 0;
    case '>=':
      return difference(left, right) >= 0;
    default:
      throw new Error(`unknown comparator ${comparator}`);
  }
}

/** @throws Error for what is no condition */
function readCondition(expression: string): Value<boolean> {
  const reader = new ExpressionReader(expression);
  const value = reader.or();
  if (!reader.isAtEnd) throw new Error(`cannot read the condition: ${expression}`);
  return value;
}

const conditions = new KnownExpressions(readCondition);

/** Whether a condition holds of an item; `{}` stands for an item that is not there. */
export function holds(expression: string | undefined, item: Item, bindings: ExpressionBindings): boolean {
  return expression === undefined || conditions.read(expression)(item, bindings);
}

function assign(item: Item, path: readonly string[], value: unknown): void {
  const parent = valueAt(item, path.slice(0, -1));
  if (!isItem(parent)) throw validationError(`there is nothing at ${path.join('.')}`);
  const name = path.at(-1) ?? '';
  if (value === undefined) delete parent[name];
  else parent[name] = value;
}

/** A path of the item, and what it becomes; `undefined` removes the attribute. */
interface Assignment {
  readonly path: Value<string[]>;
  readonly value: Value;
}

function readAssignment(clause: string, reader: ExpressionReader): Assignment {
  const path = reader.path();
  if (clause === 'REMOVE') return { path, value: () => undefined };
  if (clause !== 'SET') throw new Error(`unknown clause ${clause}`);
  reader.expect('=');
  return { path, value: reader.sum() };
}

function readUpdate(expression: string): readonly Assignment[] {
  const reader = new ExpressionReader(expression);
  const assignments: Assignment[] = [];
  while (!reader.isAtEnd) {
    const clause = reader.next().toUpperCase();
    do assignments.push(readAssignment(clause, reader));
    while (reader.skip(','));
  }
  return assignments;
}

const updates = new KnownExpressions(readUpdate);

/**
 * The item after an update: SET with sums and if_not_exists, REMOVE. All operands are read before anything is
 * assigned.
 */
export function updated(expression: string, item: Item, bindings: ExpressionBindings): Item {
  const assigned = updates
    .read(expression)
    .map(({ path, value }) => [path(item, bindings), value(item, bindings)] as const);
  const next = structuredClone(item);
  for (const [path, value] of assigned) assign(next, path, value);
  return next;
}
