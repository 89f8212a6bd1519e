/**
 * Great-circle distance by the textbook's haversine formula: apart from the planner's own arithmetic, so that each checks
 * the other.
 */
export function kilometres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const radians = Math.PI / 180;
  const latitude = Math.sin(((b.lat - a.lat) * radians) / 2) ** 2;
  const longitude = Math.sin(((b.lon - a.lon) * radians) / 2) ** 2;
  const haversine = latitude + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * longitude;
  return (2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(haversine)))) / 1000;
}
