/** The kinds of stock movements, and what each of them changes. Pure. */
import type { NamedLot } from './lots.ts';

/** What one unit of a movement changes. `claims`: units promised to orders and not allocated at a location. */
export interface MovementEffect {
  readonly onHand?: 1 | -1;
  readonly allocated?: 1 | -1;
  readonly unsellable?: 1;
  /** Units that came back and are mended before they may be sold. */
  readonly refurbish?: 1 | -1;
  /** Units on their way to the position from another location; nobody has them on hand. */
  readonly inTransit?: 1 | -1;
  readonly claims?: 1 | -1;
}

/**
 * The table of docs/stock.md. Its columns `free` and `pool` are computed from these and never written
 * down, so that they cannot disagree.
 */
export const effects = {
  reserve: { claims: 1 },
  releaseUnallocated: { claims: -1 },
  /** The order wants units again that it was thought to have (P28): they are promised, there or not. */
  claimAgain: { claims: 1 },
  /** Its units are signed: units of captured orders that are still to be claimed (S3). They move no stock. */
  unclaimed: {},
  allocate: { allocated: 1, claims: -1 },
  releaseAllocated: { allocated: -1 },
  /** A location rejected units that are there. */
  notFulfilledPresent: { allocated: -1, claims: 1 },
  /** A location rejected units, or picked short, because they are not there. */
  notFulfilledAbsent: { onHand: -1, allocated: -1, claims: 1 },
  ship: { onHand: -1, allocated: -1 },
  /** Reserves and allocates at once (P20). */
  pinned: { allocated: 1 },
  receipt: { onHand: 1 },
  restock: { onHand: 1 },
  /** Its units are signed. */
  adjust: { onHand: 1 },
  sale: { onHand: -1 },
  /** Its units are signed: units on hand that may not be sold. */
  unsellable: { unsellable: 1 },
  /** Its units are signed: units on hand that are to be mended first. */
  refurbish: { refurbish: 1 },
  /** Units were mended: they are as any other again. */
  refurbished: { refurbish: -1 },
  /** Units could not be mended: they are never sold. */
  scrapped: { refurbish: -1, unsellable: 1 },
  /** Units leave for another location. */
  transferOut: { onHand: -1 },
  /** Units are on their way here from another location. */
  transferDue: { inTransit: 1 },
  transferIn: { onHand: 1, inTransit: -1 },
  /** Units that were on their way here will not arrive. */
  transferLost: { inTransit: -1 },
} as const satisfies Record<string, MovementEffect>;

export type EffectKind = keyof typeof effects;

const effectsByName: Readonly<Record<string, MovementEffect | undefined>> = effects;

/** What a movement of this kind changes by each unit; nothing for one that sets a quantity. */
export function effectOf(kind: string): MovementEffect {
  return effectsByName[kind] ?? {};
}

/**
 * Movements that set a quantity to what was observed or wanted: `count` sets onHand, `safety` the safety stock,
 * `selling` 1 (on sale) or 0 (not); `doubt` says that the shelf was found empty, until a later count; `expiry` says
 * that the lots which are past their life date are not sold any more; `withhold` how many units are not sold because
 * the books were wrong too often; `active` 1 (the location works) or 0 (it is switched off, and its stock is in no pool).
 */
const settingKinds = ['count', 'safety', 'selling', 'doubt', 'expiry', 'withhold', 'active'] as const;
export type SettingKind = (typeof settingKinds)[number];
export type MovementKind = EffectKind | SettingKind;
/** Movements that change a pool alone and no position. */
export type PoolMovementKind = 'reserve' | 'releaseUnallocated' | 'claimAgain' | 'unclaimed';

/**
 * Movements that happened to the goods, and so come on top of an earlier count (P21). The others are
 * observations, or move no goods.
 */
export const physicalKinds: ReadonlySet<MovementKind> = new Set([
  'receipt',
  'restock',
  'ship',
  'sale',
  'transferOut',
  'transferIn',
]);
/** Movements that promise units of one location, and so need them free there (P20). */
export const kindsNeedingFree: ReadonlySet<MovementKind> = new Set(['allocate', 'pinned']);
/** Movements that promise units of a pool, and so need them available to promise. */
export const kindsNeedingAtp: ReadonlySet<MovementKind> = new Set(['reserve', 'pinned']);

export function isPoolMovement(kind: MovementKind): kind is PoolMovementKind {
  return kind === 'reserve' || kind === 'releaseUnallocated' || kind === 'claimAgain' || kind === 'unclaimed';
}

export function isSetting(kind: MovementKind): kind is SettingKind {
  return settingKinds.some((setting) => setting === kind);
}

export interface Movement<K extends MovementKind = MovementKind> {
  readonly kind: K;
  /** Whole units, not negative except for `adjust`, `unsellable`, `refurbish` and `unclaimed`. */
  readonly units: number;
  /** When the movement took place, UTC ISO. */
  readonly at: string;
  /** The lots that the fact names; units of no named lot leave first expired, first out. */
  readonly lots?: readonly NamedLot[] | undefined;
  /** Of a ship: when its goods left the shelf, UTC ISO, where they were packed before. */
  readonly leftShelfAt?: string | undefined;
  /** Of a count: it is of the shelf, and these of its units were packed at the time. */
  readonly packed?: number | undefined;
  /**
   * The local day of `at` at the location (`YYYY-MM-DD`): lots past their life date on that day leave last, and an
   * `expiry` is of them. Absent where no lot has a date.
   */
  readonly day?: string | undefined;
}
