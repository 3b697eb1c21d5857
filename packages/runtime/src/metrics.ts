import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

export interface MetricOptions<Label extends string> {
  /** `<noun>_<unit>`, for example `messages_total` or `batch_write_seconds`; the process's prefix is put before it. */
  readonly name: string;
  readonly help: string;
  /** Names of labels, whose values come from closed sets: never an id. */
  readonly labels?: readonly Label[];
}

export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

export interface GaugeOptions<Label extends string> extends MetricOptions<Label> {
  /** Reads the value when somebody asks for the metrics, instead of setting it all the time. */
  readonly read?: () => number;
}

/** What a scrape is answered with. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** The metrics of one process, named `cityloop_<app>_<noun>_<unit>`. */
export interface Metrics {
  /** All of them as text, for whoever scrapes this process. */
  page(): Promise<MetricsPage>;
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>;
  gauge<Label extends string = never>(options: GaugeOptions<Label>): Gauge<Label>;
  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label>;
}

/** Metrics of one process's own, with Node's own figures (memory, event loop) under the same prefix. */
export function createMetrics(app: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: metricName(app, '') });
  return {
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    counter: ({ name, help, labels = [] }) =>
      new Counter({ name: metricName(app, name), help, labelNames: [...labels], registers: [registry] }),
    gauge: ({ name, help, labels = [], read }) =>
      new Gauge({
        name: metricName(app, name),
        help,
        labelNames: [...labels],
        registers: [registry],
        ...(read && {
          collect(this: Gauge) {
            this.set(read());
          },
        }),
      }),
    histogram: ({ name, help, labels = [], buckets }) =>
      new Histogram({
        name: metricName(app, name),
        help,
        labelNames: [...labels],
        registers: [registry],
        ...(buckets && { buckets: [...buckets] }),
      }),
  };
}

function metricName(app: string, name: string): string {
  return `cityloop_${app.replaceAll('-', '_')}_${name}`;
}
