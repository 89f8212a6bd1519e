/** Whether what the auditor has found adds up by now. */
import * as z from 'zod';
import { settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { transact } from '../../shared/transact.ts';
import type { Finding } from './audit.ts';
import { auditSomeClaims, auditSomeSkus } from './audit-step.ts';
import { knownPools } from './sku-books.ts';

const detailSchema = z.looseObject({ kind: z.string(), about: z.string(), sku: z.string().optional() });

async function findingsAbout(
  about: string,
  sku: string | undefined,
  now: string,
): Promise<{
  readonly findings: readonly Finding[];
  readonly isMoving: boolean;
}> {
  if (sku === undefined) return { ...(await auditSomeClaims([about])), isMoving: false };
  const { findings, moving } = await auditSomeSkus([sku], await knownPools(), { now });
  return { findings, isMoving: moving > 0 };
}

/** Settles the exception where what it tells of is over. Books that move say nothing. Refused as Moved. */
export async function isDriftOver(exception: Exception, now: string): Promise<boolean> {
  const { kind, about, sku } = detailSchema.parse(exception.detail);
  const { findings, isMoving } = await findingsAbout(about, sku, now);
  if (isMoving || findings.some((one) => one.kind === kind && one.about === about)) return false;
  const resolution = { action: 'close', by: 'system', note: 'the books add up' } as const;
  await transact([settleException(undefined, exception, resolution, now).write]);
  return true;
}
