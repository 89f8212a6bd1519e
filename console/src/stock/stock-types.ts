import type { Answer } from '../api/order-types.ts';

export type SkuStock = Answer<'readStock'>;
export type Pool = SkuStock['pools'][number];
export type PoolLine = NonNullable<Pool['lines']>[number];
export type ChannelFigure = NonNullable<Pool['channels']>[number];
export type Position = NonNullable<SkuStock['positions']>[number];
export type LedgerEntry = Answer<'readStockMovements'>['movements'][number];
export type Movement = LedgerEntry['movements'][number];
export type Queue = Answer<'listStockQueue'>;
export type Supplies = Answer<'listSupplies'>;
export type CountOutcome = Answer<'recordMovements'>['outcomes'][number];
