/** The correction of an order in quarantine, made of one value for each reason (RFC 7396). Pure. */

/** Why an order was not understood: what is missing, where. */
export interface Reason {
  readonly path: string;
  /** The shop's id of the line, by which a patch may name it. */
  readonly line: string | undefined;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The reasons in an exception's detail that name a field. */
export function reasonsOf(detail: Fields): Reason[] {
  const reasons = detail['reasons'];
  if (!Array.isArray(reasons)) return [];
  return reasons
    .filter(isFields)
    .flatMap(({ path, line, message }) =>
      typeof path === 'string' && path !== ''
        ? [{ path, line: typeof line === 'string' ? line : undefined, message: String(message ?? '') }]
        : [],
    );
}

const WHOLE_NUMBER = /^\d{1,15}$/;
/** Fields that are figures; a SKU or postal code of digits alone stays text. */
const FIGURES = ['quantity', 'amount'];

function typedValue(path: readonly string[], text: string): string | number {
  const isFigure = FIGURES.includes(path.at(-1) ?? '') && WHOLE_NUMBER.test(text);
  return isFigure ? Number(text) : text;
}

function withValue(patch: Fields, [name = '', ...rest]: readonly string[], value: string | number): Fields {
  if (rest.length === 0) return { ...patch, [name]: value };
  const inner = patch[name];
  return { ...patch, [name]: withValue(isFields(inner) ? inner : {}, rest, value) };
}

/** `lines.0.sku` of the line 11 is `{ lines: { 11: { sku } } }`: lines are named by their id. */
function pathOf({ path, line }: Reason): string[] {
  const steps = path.split('.');
  return steps[0] === 'lines' && line !== undefined ? ['lines', line, ...steps.slice(2)] : steps;
}

/** The patch of what was filled in, by the reason's path; undefined where nothing was. */
export function patchOf(
  reasons: readonly Reason[],
  values: Readonly<Record<string, string>>,
): Fields | undefined {
  let patch: Fields = {};
  for (const reason of reasons) {
    const text = values[reason.path]?.trim() ?? '';
    const path = pathOf(reason);
    if (text !== '') patch = withValue(patch, path, typedValue(path, text));
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}
