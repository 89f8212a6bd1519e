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

/** The tokens of the expressions that were read so far: the product has few, and reads them again and again. */
const tokensOf = new Map<string, readonly string[]>();

/** @throws Error for an expression with something that is no token */
function tokenized(expression: string): readonly string[] {
  const known = tokensOf.get(expression);
  if (known) return known;
  const tokens = [...expression.matchAll(TOKEN)].map(([, token]) => token ?? '');
  if (tokens.join('') !== expression.replace(/\s+/g, ''))
    throw new Error(`cannot read the expression: ${expression}`);
  if (tokensOf.size < MOST_EXPRESSIONS) tokensOf.set(expression, tokens);
  return tokens;
}

/** Reads an expression from left to right, and computes what each part means for one item. */
class ExpressionReader {
  readonly #tokens: readonly string[];
  #position = 0;
  readonly #item: Item;
  readonly #bindings: ExpressionBindings;

  constructor(expression: string, item: Item, bindings: ExpressionBindings) {
    this.#tokens = tokenized(expression);
    this.#item = item;
    this.#bindings = bindings;
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

  path(): string[] {
    return this.next()
      .split('.')
      .map((alias) => this.#nameOf(alias));
  }

  #nameOf(alias: string): string {
    const name = alias.startsWith('#') ? this.#bindings.ExpressionAttributeNames?.[alias] : undefined;
    if (name === undefined) throw new Error(`${alias} is not an alias that is given`);
    return name;
  }

  #valueOf(placeholder: string): unknown {
    const values = this.#bindings.ExpressionAttributeValues ?? {};
    if (!Object.hasOwn(values, placeholder)) throw new Error(`${placeholder} has no value`);
    return values[placeholder];
  }

  #operand(): unknown {
    if (this.skip('IF_NOT_EXISTS')) return this.#ifNotExists();
    if (this.#peek()?.startsWith(':')) return this.#valueOf(this.next());
    return valueAt(this.#item, this.path());
  }

  #ifNotExists(): unknown {
    this.expect('(');
    const path = this.path();
    this.expect(',');
    const otherwise = this.#operand();
    this.expect(')');
    return valueAt(this.#item, path) ?? otherwise;
  }

  sum(): unknown {
    let value = this.#operand();
    while (this.#isNext('+', '-')) {
      const sign = this.next() === '+' ? 1 : -1;
      const summand = this.#operand();
      if (typeof value !== 'number' || typeof summand !== 'number')
        throw validationError('an operand is not a number');
      value += sign * summand;
    }
    return value;
  }

  or(): boolean {
    let value = this.#and();
    while (this.skip('OR')) {
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#term();
    while (this.skip('AND')) {
      const right = this.#term();
      value &&= right;
    }
    return value;
  }

  #term(): boolean {
    if (this.skip('NOT')) return !this.#term();
    if (this.skip('(')) {
      const value = this.or();
      this.expect(')');
      return value;
    }
    if (this.#isNext('ATTRIBUTE_EXISTS', 'ATTRIBUTE_NOT_EXISTS', 'BEGINS_WITH'))
      return this.#function(this.next().toLowerCase());
    return this.#comparison();
  }

  #function(name: string): boolean {
    this.expect('(');
    const value = valueAt(this.#item, this.path());
    if (name === 'begins_with') {
      this.expect(',');
      const prefix = this.#operand();
      this.expect(')');
      return typeof value === 'string' && typeof prefix === 'string' && value.startsWith(prefix);
    }
    this.expect(')');
    return (value === undefined) === (name === 'attribute_not_exists');
  }

  #comparison(): boolean {
    const left = this.#operand();
    if (this.skip('BETWEEN')) {
      const from = this.#operand();
      this.expect('AND');
      const to = this.#operand();
      return difference(left, from) >= 0 && difference(left, to) <= 0;
    }
    const comparator = this.next();
    return compare(left, comparator, this.#operand());
  }
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

/** Whether a condition holds of an item; `{}` stands for an item that is not there. */
export function holds(expression: string | undefined, item: Item, bindings: ExpressionBindings): boolean {
  if (expression === undefined) return true;
  const reader = new ExpressionReader(expression, item, bindings);
  const value = reader.or();
  if (!reader.isAtEnd) throw new Error(`cannot read the condition: ${expression}`);
  return value;
}

function assign(item: Item, path: readonly string[], value: unknown): void {
  const parent = valueAt(item, path.slice(0, -1));
  if (!isItem(parent)) throw validationError(`there is nothing at ${path.join('.')}`);
  const name = path.at(-1) ?? '';
  if (value === undefined) delete parent[name];
  else parent[name] = value;
}

/** A path of the item, and what it becomes; `undefined` removes the attribute. */
type Assignment = readonly [path: string[], value: unknown];

function readAssignment(clause: string, reader: ExpressionReader): Assignment {
  const path = reader.path();
  if (clause === 'REMOVE') return [path, undefined];
  if (clause !== 'SET') throw new Error(`unknown clause ${clause}`);
  reader.expect('=');
  return [path, reader.sum()];
}

/**
 * The item after an update: SET with sums and if_not_exists, REMOVE. All operands are read before anything is
 * assigned.
 */
export function updated(expression: string, item: Item, bindings: ExpressionBindings): Item {
  const reader = new ExpressionReader(expression, item, bindings);
  const assignments: Assignment[] = [];
  while (!reader.isAtEnd) {
    const clause = reader.next().toUpperCase();
    do assignments.push(readAssignment(clause, reader));
    while (reader.skip(','));
  }

  const next = structuredClone(item);
  for (const [path, value] of assignments) assign(next, path, value);
  return next;
}
