/**
 * `count`: messages are acknowledged at once and counted: nothing is kept.
 * `insert`: JSON is parsed and put into a table of readings, in batches; acknowledged after the commit. No identity,
 * checks, rules, latest values, rollups or quarantine: what any pipeline from MQTT to this database costs at least.
 * `single`: the same with an INSERT and a commit for each message.
 */
export type PipelineKind = 'count' | 'insert' | 'single';

export type ToPipeline =
  | {
      readonly kind: 'open';
      readonly pipeline: PipelineKind;
      /** Subscribes to the broker there; undefined: is the broker. */
      readonly brokerPort: number | undefined;
      readonly databaseUrl: string;
      readonly batch: BatchLimits;
    }
  | { readonly kind: 'count' }
  | { readonly kind: 'stop' };

export type FromPipeline =
  /** `port` of the broker inside. */
  | { readonly kind: 'opened'; readonly port: number | undefined }
  /** Messages that are done: counted, or committed. */
  | { readonly kind: 'counted'; readonly messages: number }
  | { readonly kind: 'stopped'; readonly messages: number }
  | { readonly kind: 'failed'; readonly reason: string };

export interface BatchLimits {
  readonly maxRows: number;
  readonly maxMs: number;
}
