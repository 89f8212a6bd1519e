/** What a query costs in points, before it runs, and the bucket that points are taken from. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

const MUTATION = 10;
const CONNECTION = 2;
/** One query alone may cost this much. */
export const DEAREST_QUERY = 1_000;

type Variables = Readonly<Record<string, unknown>>;

interface Costing {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Variables;
}

/** Scalars cost nothing, an object one point, a connection as many objects as it is asked for, a mutation ten. */
export function requestedCost(costing: Costing): number {
  return costing.document.definitions.reduce((sum, definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return sum;
    const root = costing.schema.getRootType(definition.operation);
    if (!root) return sum;
    const changes = definition.operation === 'mutation' ? definition.selectionSet.selections.length : 0;
    return sum + changes * MUTATION + selectionCost(costing, root, definition.selectionSet);
  }, 0);
}

function selectionCost(costing: Costing, parent: GraphQLNamedType, { selections }: SelectionSetNode): number {
  return selections.reduce((sum, selection) => {
    if (selection.kind === Kind.FIELD) return sum + fieldCost(costing, parent, selection);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition
        ? costing.schema.getType(selection.typeCondition.name.value)
        : parent;
      return sum + (type ? selectionCost(costing, type, selection.selectionSet) : 0);
    }
    const fragment = costing.document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return sum;
    const type = costing.schema.getType(fragment.typeCondition.name.value);
    return sum + (type ? selectionCost(costing, type, fragment.selectionSet) : 0);
  }, 0);
}

function fieldCost(costing: Costing, parent: GraphQLNamedType, field: FieldNode): number {
  const declared =
    isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
  const type = declared ? getNamedType(declared.type) : undefined;
  if (!type || !field.selectionSet || isLeafType(type)) return 0;
  const children = selectionCost(costing, type, field.selectionSet);
  if (type.name.endsWith('Connection')) return CONNECTION + children * sizeOf(costing, field);
  if (type.name === 'PageInfo' || type.name.endsWith('Edge')) return children;
  const own = 1 + children;
  return declared && String(declared.type).includes('[') ? own * sizeOf(costing, field) : own;
}

function sizeOf({ variables }: Costing, field: FieldNode): number {
  const given = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  if (given?.kind === Kind.INT) return Number(given.value);
  if (given?.kind !== Kind.VARIABLE) return 1;
  const value = variables[given.name.value];
  return typeof value === 'number' ? value : 1;
}

export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** A leaky bucket of points. */
export class PointBucket {
  readonly #now: () => number;
  #restoreRate: number;
  #available: number;
  #seenAt: number;

  constructor(now: () => number, restoreRate: number) {
    this.#now = now;
    this.#restoreRate = restoreRate;
    this.#available = this.maximum;
    this.#seenAt = now();
  }

  get maximum(): number {
    return Math.max(DEAREST_QUERY, this.#restoreRate * 20);
  }

  /** The shop's limit changes: a tenth of it, or all of it again. */
  limitTo(restoreRate: number): void {
    this.#restore();
    this.#restoreRate = restoreRate;
    this.#available = Math.min(this.#available, this.maximum);
  }

  /** Whether there were points enough; they are taken then. */
  take(points: number): boolean {
    this.#restore();
    if (points > this.#available) return false;
    this.#available -= points;
    return true;
  }

  /** Points that were asked for and not used. */
  giveBack(points: number): void {
    this.#available = Math.min(this.maximum, this.#available + points);
  }

  status(): ThrottleStatus {
    this.#restore();
    return {
      maximumAvailable: this.maximum,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#restoreRate,
    };
  }

  #restore(): void {
    const now = this.#now();
    const seconds = Math.max(0, now - this.#seenAt) / 1000;
    this.#available = Math.min(this.maximum, this.#available + seconds * this.#restoreRate);
    this.#seenAt = now;
  }
}
