/** Files that are exchanged with the outside: the stage's bucket (`FILES_BUCKET`). */
import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientConfig } from './aws-client.ts';
import { TooLarge } from './errors.ts';
import { env } from './settings.ts';

const client = new S3Client(clientConfig());

/**
 * The bytes of a file; undefined for one that is not there any more.
 * @throws TooLarge
 */
export async function readStoredFile(name: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const { Body, ContentLength = 0 } = await client.send(
      new GetObjectCommand({ Bucket: env('FILES_BUCKET'), Key: name }),
    );
    if (ContentLength > maxBytes)
      throw new TooLarge(`The file has ${ContentLength} bytes; at most ${maxBytes} are taken.`);
    return Body && Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export async function hasStoredFile(name: string): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: env('FILES_BUCKET'), Key: name }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/** Writes a file over whatever had its name. */
export async function writeStoredFile(
  name: string,
  content: string | Uint8Array,
  contentType: string,
): Promise<void> {
  const file = { Bucket: env('FILES_BUCKET'), Key: name, Body: content, ContentType: contentType };
  await client.send(new PutObjectCommand(file));
}
