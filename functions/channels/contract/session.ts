import type { Connection } from '../../network/entities/connection.ts';
import type { SendHttp } from './http-port.ts';

/** What every call to a shop works with. Made anew for each piece of work; holds nothing that outlives it. */
export interface Session {
  readonly channel: string;
  /** The shop as the channel names it (`example.myshopify.com`, `https://shop.example`). */
  readonly shop: string;
  readonly connection: Connection;
  /** What the connection's secret holds, by the names that the adapter's `credentials` asks for. */
  readonly secret: Readonly<Record<string, string>>;
  /** A token in force, for platforms whose `authorization` grants one. */
  readonly token?: string | undefined;
  readonly send: SendHttp;
  /** UTC ISO. */
  readonly now: () => string;
}
