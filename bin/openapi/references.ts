import * as z from 'zod';

type Document = Readonly<Record<string, unknown>>;

/** Replaces what equals a named schema by a reference to it, at any depth. */
class References {
  readonly #nameOf: ReadonlyMap<string, string>;

  constructor(schemas: Readonly<Record<string, unknown>>) {
    this.#nameOf = new Map(Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]));
  }

  /** Of what is inside a node; the node itself stays. */
  inside(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((part) => this.#shared(part));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, this.#shared(part)]));
  }

  #shared(node: unknown): unknown {
    const name = typeof node === 'object' ? this.#nameOf.get(JSON.stringify(node)) : undefined;
    return name === undefined ? this.inside(node) : { $ref: `#/components/schemas/${name}` };
  }
}

/** The document with every repetition of a named schema replaced by a reference to it. */
export function withReferences(document: Document): Record<string, unknown> {
  const components = z
    .looseObject({ schemas: z.record(z.string(), z.unknown()) })
    .parse(document['components']);
  const references = new References(components.schemas);
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, references.inside(schema)]),
  );
  const paths = references.inside(document['paths']);
  return { ...document, paths, components: { ...components, schemas } };
}
