/** DynamoDB's expressions as far as the product uses them, on plain JavaScript values. */
type Item = Record<string, unknown>;
export interface Bound {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

const TOKEN = /\s*([#:][\w.#]+|[A-Za-z_]+|<>|<=|>=|[=<>(),+-])/gy;

/** Walks an expression; what it means is computed on the way. */
class Reader {
  readonly #tokens: string[];
  #at = 0;
  readonly #item: Item;
  readonly #bound: Bound;

  constructor(expression: string, item: Item, bound: Bound) {
    this.#tokens = [...expression.matchAll(TOKEN)].map(([, token]) => token ?? '');
    if (this.#tokens.join('') !== expression.replace(/\s+/g, ''))
      throw new Error(`cannot read the expression: ${expression}`);
    this.#item = item;
    this.#bound = bound;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }
  peek(): string | undefined {
    return this.#tokens[this.#at];
  }
  is(...words: string[]): boolean {
    return words.includes(this.peek()?.toUpperCase() ?? '');
  }
  next(): string {
    return this.#tokens[this.#at++] ?? '';
  }
  skip(word: string): boolean {
    if (!this.is(word)) return false;
    this.#at++;
    return true;
  }
  expect(word: string): void {
    if (!this.skip(word)) throw new Error(`expected ${word}, found ${this.peek() ?? 'the end'}`);
  }

  path(): string[] {
    return this.next()
      .split('.')
      .map((part) => {
        const name = part.startsWith('#') ? this.#bound.ExpressionAttributeNames?.[part] : undefined;
        if (name === undefined) throw new Error(`${part} is not an alias that is given`);
        return name;
      });
  }
  at(path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? (value as Item)[name] : undefined),
      this.#item,
    );
  }
  #value(name: string): unknown {
    const values = this.#bound.ExpressionAttributeValues ?? {};
    if (!Object.hasOwn(values, name)) throw new Error(`${name} has no value`);
    return values[name];
  }
  operand(): unknown {
    if (this.skip('IF_NOT_EXISTS')) {
      this.expect('(');
      const path = this.path();
      this.expect(',');
      const otherwise = this.operand();
      this.expect(')');
      return this.at(path) ?? otherwise;
    }
    return this.peek()?.startsWith(':') ? this.#value(this.next()) : this.at(this.path());
  }
  sum(): unknown {
    let value = this.operand();
    while (this.is('+', '-')) {
      const sign = this.next() === '+' ? 1 : -1;
      const by = this.operand();
      if (typeof value !== 'number' || typeof by !== 'number')
        throw Object.assign(new Error('an operand is not a number'), { name: 'ValidationException' });
      value += sign * by;
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
    if (this.is('ATTRIBUTE_EXISTS', 'ATTRIBUTE_NOT_EXISTS', 'BEGINS_WITH'))
      return this.#function(this.next().toLowerCase());
    const left = this.operand();
    if (this.skip('BETWEEN')) {
      const from = this.operand();
      this.expect('AND');
      const to = this.operand();
      return ordered(left, from) >= 0 && ordered(left, to) <= 0;
    }
    const comparator = this.next();
    return compared(left, comparator, this.operand());
  }
  #function(name: string): boolean {
    this.expect('(');
    const value = this.at(this.path());
    if (name === 'begins_with') {
      this.expect(',');
      const prefix = this.operand();
      this.expect(')');
      return typeof value === 'string' && typeof prefix === 'string' && value.startsWith(prefix);
    }
    this.expect(')');
    return (value === undefined) === (name === 'attribute_not_exists');
  }
}

/** NaN where DynamoDB does not compare: values that are absent or of two types. */
function ordered(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return Number.NaN;
}

function compared(left: unknown, comparator: string, right: unknown): boolean {
  const order = ordered(left, right);
  switch (comparator) {
    case '=':
      return (
        left !== undefined &&
        (order === 0 || (Number.isNaN(order) && JSON.stringify(left) === JSON.stringify(right)))
      );
    case '<>':
      return !compared(left, '=', right);
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      throw new Error(`unknown comparator ${comparator}`);
  }
}

/** Whether a condition holds of an item (`{}`: there is none). */
export function holds(expression: string | undefined, item: Item, bound: Bound): boolean {
  if (expression === undefined) return true;
  const reader = new Reader(expression, item, bound);
  const value = reader.or();
  if (!reader.done) throw new Error(`cannot read the condition: ${expression}`);
  return value;
}

function assign(item: Item, path: readonly string[], value: unknown): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Item)[name] : undefined),
      item,
    );
  if (typeof parent !== 'object' || parent === null)
    throw Object.assign(new Error(`there is nothing at ${path.join('.')}`), { name: 'ValidationException' });
  const name = path.at(-1) ?? '';
  if (value === undefined) delete (parent as Item)[name];
  else (parent as Item)[name] = value;
}

/**
 * The item after an update: SET with sums and if_not_exists, REMOVE. All operands are read before anything is
 * assigned.
 */
export function updated(expression: string, item: Item, bound: Bound): Item {
  const reader = new Reader(expression, item, bound);
  const changes: [string[], unknown][] = [];
  while (!reader.done) {
    const clause = reader.next().toUpperCase();
    do {
      const path = reader.path();
      if (clause === 'SET') {
        reader.expect('=');
        changes.push([path, reader.sum()]);
      } else if (clause === 'REMOVE') changes.push([path, undefined]);
      else throw new Error(`unknown clause ${clause}`);
    } while (reader.skip(','));
  }
  const next = structuredClone(item);
  for (const [path, value] of changes) assign(next, path, value);
  return next;
}
