/**
 * `count`: a broker that acknowledges at once, and a subscriber in it that only counts: nothing is kept.
 * `insert`: JSON is parsed and put into a table of readings; acknowledged after the commit. No identity, checks, rules,
 * latest values, rollups or quarantine: what any pipeline from MQTT to this database costs at least.
 */
export type PipelineKind = 'count' | 'insert';

export type ToPipeline =
  | {
      readonly kind: 'listen';
      readonly pipeline: PipelineKind;
      readonly databaseUrl: string;
      readonly batch: BatchLimits;
    }
  | { readonly kind: 'stop' };

export type FromPipeline =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'stopped'; readonly messages: number }
  | { readonly kind: 'failed'; readonly reason: string };

export interface BatchLimits {
  readonly maxRows: number;
  readonly maxMs: number;
}
