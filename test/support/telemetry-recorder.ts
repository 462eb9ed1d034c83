import {
  context,
  type Context,
  type ContextManager,
  metrics,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { AsyncLocalStorage } from 'node:async_hooks';

/** A point of a metric, without what depends on the time that things took. */
export interface RecordedPoint {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of a counter; how often something was measured, of a histogram. */
  readonly count: number;
}

/** OpenTelemetry's SDK as an application would start it, keeping everything in memory. */
export class TelemetryRecorder {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #tracers = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.#spans)],
  });
  readonly #meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.#metrics })],
  });

  /** Of this process, for whoever asks for a tracer or a meter from now on. */
  static start(): TelemetryRecorder {
    const recorder = new TelemetryRecorder();
    context.setGlobalContextManager(new AsyncContexts());
    trace.setGlobalTracerProvider(recorder.#tracers);
    metrics.setGlobalMeterProvider(recorder.#meters);
    return recorder;
  }

  get spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  async points(): Promise<readonly RecordedPoint[]> {
    this.#metrics.reset();
    await this.#meters.forceFlush();
    return this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          metric: descriptor.name,
          attributes,
          count: typeof value === 'number' ? value : value.count,
        })),
      );
  }

  /** Of a histogram. */
  async boundariesOf(metric: string): Promise<readonly number[] | undefined> {
    this.#metrics.reset();
    await this.#meters.forceFlush();
    const found = this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics)
      .find(({ descriptor }) => descriptor.name === metric);
    const value = found?.dataPoints[0]?.value;
    return typeof value === 'object' && 'buckets' in value ? value.buckets.boundaries : undefined;
  }

  /** Forgets the spans; metrics go on counting. */
  reset(): void {
    this.#spans.reset();
  }

  async stop(): Promise<void> {
    context.disable();
    trace.disable();
    metrics.disable();
    await Promise.all([this.#tracers.shutdown(), this.#meters.shutdown()]);
  }
}

/** What the SDK for Node has, and its parts have not. */
class AsyncContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    run: F,
    receiver?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => run.apply(receiver, args));
  }

  bind<T>(_active: Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
