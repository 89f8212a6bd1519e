import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

/** The stage's bucket in memory: what was written last under each name. */
export class MemoryFiles {
  readonly #client = mockClient(S3Client);
  readonly #files = new Map<string, Buffer>();

  constructor() {
    process.env['FILES_BUCKET'] = 'files';
    this.#client.on(PutObjectCommand).callsFake(({ Key = '', Body }: { Key?: string; Body: string }) => {
      this.#files.set(Key, Buffer.from(Body));
      return {};
    });
    this.#client.on(GetObjectCommand).callsFake(({ Key = '' }: { Key?: string }) => {
      const found = this.#files.get(Key);
      if (!found) throw new NoSuchKey({ message: 'none', $metadata: {} });
      return { ContentLength: found.length, Body: { transformToByteArray: async () => found } };
    });
  }

  get names(): string[] {
    return [...this.#files.keys()].sort();
  }

  remove(name: string): void {
    this.#files.delete(name);
  }

  close(): void {
    this.#client.restore();
  }
}
