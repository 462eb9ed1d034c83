import type { Clock } from '../../options/clock.js';
import { freezeDeep } from '../json.js';
import type { KindeModuleEvent, Occurrence } from './kinde-module-event.js';

/** A step that is worth knowing the duration of. */
export type TracedStep = 'kinde.login' | 'kinde.callback' | 'kinde.refresh' | 'kinde.webhook';

/** Measures how long things take. */
export interface Tracer {
  /** Does a step; what comes of it is what comes of the step. */
  trace<T>(step: TracedStep, run: () => Promise<T>): Promise<T>;
  /** The same `fetch`, with its requests measured. */
  watch(fetch: typeof globalThis.fetch): typeof globalThis.fetch;
}

/** Hears what happens in an application, for whoever operates it. */
export interface Monitor extends Tracer {
  report(occurrence: Occurrence): void;
}

/** Who hears of everything that is reported; may be an `async` function. */
export type Observer = (event: KindeModuleEvent) => unknown;

const untraced: Tracer = {
  trace: (_step, run) => run(),
  watch: (fetch) => fetch,
};

export interface MonitorOptions {
  readonly clock: Clock;
  readonly observers: readonly Observer[];
  /** Default: nothing is measured. */
  readonly tracer?: Tracer | undefined;
  /** Hears when an observer throws or rejects, which is no failure of what it observes. */
  readonly onFault?: (error: unknown) => void;
}

export function createMonitor({
  clock,
  observers,
  tracer = untraced,
  onFault = () => undefined,
}: MonitorOptions): Monitor {
  const tell = async (observer: Observer, event: KindeModuleEvent): Promise<void> => {
    try {
      await observer(event);
    } catch (error) {
      onFault(error);
    }
  };
  return {
    trace: (step, run) => tracer.trace(step, run),
    watch: (fetch) => tracer.watch(fetch),
    report(occurrence) {
      const event = freezeDeep({ ...occurrence, at: clock() });
      for (const observer of observers) {
        void tell(observer, event);
      }
    },
  };
}

/** Nobody hears anything. */
export const silentMonitor: Monitor = { ...untraced, report: () => undefined };
