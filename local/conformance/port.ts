/** The way to the shop, on which the kit loses answers, delays calls and says things in the shop's place. */
import type { HttpOutcome, HttpRequest, SendHttp } from '../../functions/channels/contract/http-port.ts';
import { fetchHttp } from '../../functions/channels/port/fetch-http.ts';

export class TroubledPort {
  /** Every call that the adapter has made. */
  readonly calls: HttpRequest[] = [];
  /** How many of them may have changed something. */
  changes = 0;
  /** What is said in the shop's place, to every call. */
  inItsPlace: HttpOutcome | undefined;
  private lost: number | undefined;
  private delayed: number | undefined;
  private waiting: readonly HttpRequest[] = [];
  private readonly isChange: (request: HttpRequest) => boolean;

  constructor(isChange: (request: HttpRequest) => boolean) {
    this.isChange = isChange;
  }

  /** The answer to that change from now on, counted from 1, is lost. */
  loseAnswerOf(change: number): void {
    this.lost = this.changes + change;
  }

  /** That change from now on is given up by its caller and carried out when the shop gets round to it. */
  delay(change: number): void {
    this.delayed = this.changes + change;
  }

  /** What was given up is carried out now. */
  async settle(): Promise<void> {
    const late = this.waiting;
    this.waiting = [];
    for (const request of late) await fetchHttp(request);
  }

  readonly send: SendHttp = async (request) => {
    this.calls.push(request);
    const isChange = this.isChange(request);
    if (isChange) this.changes += 1;
    if (this.inItsPlace) return this.inItsPlace;
    if (isChange && this.changes === this.delayed) {
      this.waiting = [...this.waiting, request];
      return { kind: 'unanswered', why: 'the call took too long' };
    }
    const outcome = await fetchHttp(request);
    const isLost = isChange && this.changes === this.lost;
    return isLost ? { kind: 'unanswered', why: 'the answer was lost' } : outcome;
  };
}
