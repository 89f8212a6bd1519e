import type { indexes } from '../functions/shared/keys.ts';
import type { TableAccess } from './constructs/handler-function.ts';

/** What one function calls beside its logs: the whole of its role. */
export interface FunctionNeeds {
  readonly table: TableAccess;
  readonly indexes?: readonly (keyof typeof indexes)[];
  /** Reads webhook secrets (`<prefix>/webhooks/*` in Secrets Manager). */
  readonly secrets?: true;
  /** Reads the keys of customers' links (`<prefix>/webhooks/links/*` in Secrets Manager). */
  readonly linkKeys?: true;
  /** Reads the key by which customers are hashed (`<prefix>/webhooks/search/*` in Secrets Manager). */
  readonly searchKey?: true;
  /** `verify`: the tokens of the user pool; `names`: looks up what its users are called, too. */
  readonly users?: 'verify' | 'names';
  /** Starts order and return executions, resumes waiting ones, publishes events. */
  readonly relays?: true;
  /** Puts entries into the ledger of stock, many at a time. */
  readonly entersLedger?: true;
  /** Asks for work at connected shops. */
  readonly asksForShopWork?: true;
  /**
   * Reads what shops, and makers of labels, are called with (`<prefix>/channels/*` in Secrets Manager); `rotate`: stores the
   * next of rotating tokens, too.
   */
  readonly credentials?: 'read' | 'rotate';
  /** Reads and writes files of the stage's bucket. */
  readonly files?: true;
  /** Reads the whole table. */
  readonly scans?: true;
  /** Asks Step Functions whether executions run. */
  readonly describesExecutions?: true;
  /**
   * Goes on with what is left by a message to itself, as long as it got anything done. Lambda would end that after sixteen
   * times, as a loop that somebody made by mistake.
   */
  readonly goesOn?: true;
  /** DEFAULT_TIMEOUT_SECONDS where nothing is said. */
  readonly timeoutSeconds?: number;
  /** The memory of the stage's configuration where nothing is said. */
  readonly memoryMb?: number;
}

export const DEFAULT_TIMEOUT_SECONDS = 20;

/**
 * Lambda gives a function a whole processor from this memory on; at 256 MB it has a seventh. For functions
 * that compute for most of their time (docs/operations.md, "Sizes of functions", has the figures).
 */
export const WHOLE_PROCESSOR_MB = 1769;
/** A person waits for hundreds of plans over a large network. */
const INTERACTIVE = { memoryMb: WHOLE_PROCESSOR_MB, timeoutSeconds: 29 } as const;

/** Every function, by `<stage>/<verb>` of `functions/<stage>/<verb>.handler.ts`. */
export const functionCatalogue: Readonly<Record<string, FunctionNeeds>> = {
  'access/authorize': { table: 'read', users: 'verify' },
  'access/read-users': { table: 'none', users: 'names' },
  'capture/submit': { table: 'readWrite' },
  'capture/edit-order': { table: 'readWrite' },
  'capture/receive': { table: 'readWrite', indexes: ['lists'], secrets: true, asksForShopWork: true },
  'capture/take-order-file': { table: 'readWrite', indexes: ['lists'], ...INTERACTIVE },
  'capture/take-stored-file': {
    table: 'readWrite',
    indexes: ['lists'],
    files: true,
    timeoutSeconds: 900,
    memoryMb: WHOLE_PROCESSOR_MB,
  },
  'capture/enrich': { table: 'readWrite' },
  'capture/read-orders': { table: 'readAndReport', indexes: ['lists', 'groups'], searchKey: true },
  'inventory/reserve': { table: 'readWrite' },
  'inventory/await-stock': { table: 'readWrite' },
  'requests/release': { table: 'readWrite', timeoutSeconds: 60 },
  'inventory/record-movements': { table: 'readWrite', timeoutSeconds: 29 },
  'inventory/record-batch': { table: 'readWrite', ...INTERACTIVE },
  'inventory/keep-carts': { table: 'readWrite' },
  'inventory/manage-supplies': { table: 'readWrite' },
  'inventory/read-stock': { table: 'readAndReport', indexes: ['lists'] },
  'inventory/read-movements': { table: 'readAndReport' },
  'routing/route': { table: 'readWrite', timeoutSeconds: 60, memoryMb: WHOLE_PROCESSOR_MB },
  'routing/reroute': { table: 'readWrite', timeoutSeconds: 60, memoryMb: WHOLE_PROCESSOR_MB },
  'routing/request-reroute': { table: 'readWrite', ...INTERACTIVE },
  'routing/await-capacity': { table: 'readWrite' },
  'routing/read-decisions': { table: 'readAndReport', ...INTERACTIVE },
  'routing/manage-rulesets': { table: 'readWrite', ...INTERACTIVE },
  'routing/read-availability': { table: 'readAndReport', ...INTERACTIVE },
  'routing/plan-order': { table: 'readAndReport', ...INTERACTIVE },
  'fulfillment/dispatch': { table: 'readWrite' },
  'fulfillment/read-work': { table: 'readAndReport', indexes: ['lists'] },
  'fulfillment/record-event': { table: 'readWrite' },
  'tracking/track': { table: 'readWrite' },
  'tracking/record-parcel': { table: 'readWrite' },
  'tracking/receive-scans': { table: 'readWrite', secrets: true },
  'requests/cancel': { table: 'readWrite' },
  'requests/hold': { table: 'readWrite' },
  'requests/record-payment': { table: 'readWrite' },
  'requests/await-hold': { table: 'readWrite' },
  'operations/needs-attention': { table: 'readWrite' },
  'exceptions/read-exceptions': { table: 'readAndReport', indexes: ['lists'] },
  'operations/resolve-exception': {
    table: 'readWrite',
    indexes: ['lists'],
    describesExecutions: true,
    timeoutSeconds: 29,
  },
  'operations/sweep': {
    table: 'readWrite',
    // What is overdue; and, of stock that shrinks, claims of a pool and work of a location.
    indexes: ['deadlines', 'lists'],
    describesExecutions: true,
    relays: true,
    entersLedger: true,
    asksForShopWork: true,
    // The next minute's call finds this one ended.
    timeoutSeconds: 55,
    memoryMb: WHOLE_PROCESSOR_MB,
  },
  'operations/audit': { table: 'readWrite', indexes: ['lists'], entersLedger: true, timeoutSeconds: 300 },
  'operations/export-files': {
    table: 'readWrite',
    indexes: ['lists'],
    files: true,
    // What shops ask by law is looked for in the whole table.
    scans: true,
    searchKey: true,
    timeoutSeconds: 900,
  },
  'operations/execution-status': { table: 'readWrite' },
  'returns/request': { table: 'readWrite' },
  'returns/take-in': { table: 'readWrite' },
  'returns/record-event': { table: 'readWrite' },
  'returns/read': { table: 'readAndReport', indexes: ['lists'] },
  'returns/await-approval': { table: 'readWrite' },
  'returns/await-receipt': { table: 'readWrite' },
  'returns/await-inspection': { table: 'readWrite' },
  'returns/close': { table: 'readWrite' },
  'links/order-links': { table: 'readWrite', linkKeys: true },
  'labels/make': { table: 'readWrite', credentials: 'read', timeoutSeconds: 150 },
  'labels/void': { table: 'readWrite', credentials: 'read', timeoutSeconds: 150 },
  'connections/work': {
    table: 'readWrite',
    indexes: ['lists'],
    credentials: 'rotate',
    asksForShopWork: true,
    goesOn: true,
    timeoutSeconds: 120,
  },
  'connections/refund': { table: 'readWrite', asksForShopWork: true },
  'connections/ask': { table: 'readAndReport', asksForShopWork: true },
  'connections/read': { table: 'readAndReport', indexes: ['lists'] },
  'network/put': { table: 'readWrite' },
  'network/read': { table: 'readAndReport', indexes: ['lists'] },
  'trust/manage-what-ifs': { table: 'readWrite', files: true, describesExecutions: true },
  'trust/what-if-step': {
    table: 'readWrite',
    indexes: ['lists'],
    files: true,
    timeoutSeconds: 900,
    // 10,000 orders at 100 locations take half a gigabyte.
    memoryMb: WHOLE_PROCESSOR_MB,
  },
  'relay/relay': {
    table: 'readWrite',
    indexes: ['lists'],
    searchKey: true,
    relays: true,
    entersLedger: true,
    asksForShopWork: true,
    timeoutSeconds: 60,
    memoryMb: WHOLE_PROCESSOR_MB,
  },
};

/** The functions that have this need, by `<stage>/<verb>`. */
export function entriesThat(need: keyof FunctionNeeds): string[] {
  return Object.entries(functionCatalogue).flatMap(([entry, needs]) => (needs[need] ? [entry] : []));
}
