import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forgetSecrets, secretsOf } from '../../../functions/access/secrets.ts';
import { putWebhookSecret, rotateWebhookSecret } from '../../../functions/access/webhook-secret.store.ts';

/** The secrets in Secrets Manager, by full name. */
const kept = new Map<string, string>();
const manager = mockClient(SecretsManagerClient);
const none = (): never => {
  throw new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });
};

beforeEach(() => {
  process.env['SECRETS_PREFIX'] = 'stage/webhooks/';
  kept.clear();
  forgetSecrets();
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T09:00:00Z') });
  manager.reset();
  manager
    .on(GetSecretValueCommand)
    .callsFake(({ SecretId }: { SecretId: string }) => ({ SecretString: kept.get(SecretId) ?? none() }));
  manager
    .on(PutSecretValueCommand)
    .callsFake(({ SecretId, SecretString }: { SecretId: string; SecretString: string }) => {
      if (!kept.has(SecretId)) none();
      kept.set(SecretId, SecretString);
      return {};
    });
  manager
    .on(CreateSecretCommand)
    .callsFake(({ Name, SecretString }: { Name: string; SecretString: string }) => {
      kept.set(Name, SecretString);
      return {};
    });
});
afterEach(() => {
  vi.useRealTimers();
  delete process.env['SECRETS_PREFIX'];
});

describe('webhook secrets', () => {
  test("are set below the stage's prefix, and changed in place", async () => {
    await putWebhookSecret('shop', { current: 'one' });
    await putWebhookSecret('shop', { current: 'two' });

    expect([...kept]).toEqual([['stage/webhooks/shop', '{"current":"two"}']]);
    expect(await secretsOf('shop')).toEqual(['two']);
  });

  test('include the one before the current one after a rotation', async () => {
    await putWebhookSecret('shop', { current: 'one' });
    await rotateWebhookSecret('shop', 'two');

    expect(await secretsOf('shop')).toEqual(['two', 'one']);

    await rotateWebhookSecret('shop', 'two');
    forgetSecrets();

    expect(await secretsOf('shop')).toEqual(['two', 'one']);
  });

  test('are kept in memory for at most a minute', async () => {
    await putWebhookSecret('shop', { current: 'one' });

    expect(await secretsOf('shop')).toEqual(['one']);

    await putWebhookSecret('shop', { current: 'two' });
    vi.advanceTimersByTime(59_000);

    expect(await secretsOf('shop')).toEqual(['one']);

    vi.advanceTimersByTime(1_000);

    expect(await secretsOf('shop')).toEqual(['two']);
  });

  test('are none until somebody sets one, which is then found at once', async () => {
    expect(await secretsOf('shop')).toEqual([]);

    await putWebhookSecret('shop', { current: 'one' });

    expect(await secretsOf('shop')).toEqual(['one']);
  });

  test('that cannot be parsed are a fault that does not quote them; an empty one is refused', async () => {
    kept.set('stage/webhooks/shop', 'plain-text-secret');
    const error: unknown = await secretsOf('shop').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: 'Corrupt' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('plain-text');
    await expect(putWebhookSecret('shop', { current: '' })).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidRequest' }),
    );
  });
});
