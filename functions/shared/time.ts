/** `seconds` after a UTC time, as UTC ISO text. */
export function after(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

/** When the table drops an item `seconds` after a UTC time: the table's expiry is in whole Unix seconds. */
export function expiryAfter(at: string, seconds: number): number {
  return Math.floor(Date.parse(at) / 1000) + seconds;
}
