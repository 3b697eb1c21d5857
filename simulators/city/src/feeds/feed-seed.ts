/** A feed of the demo city as `feeds.json` says it (docs/city-format.md); what isn't said is as a new feed has it. */
export interface FeedSeed {
  readonly id: string;
  readonly kind: 'mqtt' | 'webhook';
  readonly name: string;
  readonly department: string;
  readonly dataset: string;
  readonly target: 'senml' | 'cloudevents';
  readonly format: 'json' | 'text' | 'csv' | 'xml';
  readonly charset?: 'gb18030';
  readonly datum?: 'CGCS2000' | 'GCJ02' | 'BD09';
  readonly cadenceSeconds?: number;
  /** JSONata. */
  readonly mapping: string;
}
