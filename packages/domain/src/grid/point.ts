/** WGS 84 / CGCS2000 degrees. */
export interface Point {
  readonly lon: number;
  readonly lat: number;
}
