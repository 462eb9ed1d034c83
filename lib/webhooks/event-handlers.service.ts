import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

import { isStringArray } from '../core/json.js';
import type { KindeEvent } from '../core/webhooks/kinde-event.js';
import { withinOr } from '../core/within-or.js';
import { KINDE_CONFIG, KINDE_EXTRAS } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import { EVENT_TYPES_METADATA } from '../kinde.metadata.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type { KindeModuleExtras } from '../options/kinde-module-options.interface.js';

/** A method that says `@OnKindeEvent()`. */
interface EventHandler {
  /** For the log: `WelcomeMails.send`. */
  readonly name: string;
  readonly types: readonly string[];
  readonly handle: (event: KindeEvent) => unknown;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

const logger = new Logger('Kinde');

/** Seconds after which a handler counts as failed: Kinde has long given up waiting. */
const LIMIT = 60;
const LATE = Symbol('late');

/** The methods of the application that want to know what happens at Kinde. */
@Injectable()
export class EventHandlers implements OnApplicationBootstrap {
  #handlers: readonly EventHandler[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    @Inject(KINDE_EXTRAS) private readonly extras: Required<KindeModuleExtras>,
  ) {}

  /**
   * Once all instances are there.
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` for a handler that is made anew for every request
   */
  onApplicationBootstrap(): void {
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    // Another name for a provider (useExisting) is not another provider.
    const byInstance = new Map(wrappers.map((wrapper) => [wrapper.instance as unknown, wrapper]));
    this.#handlers = [...byInstance.values()].flatMap((wrapper) => this.#handlersOf(wrapper));
    this.#warn();
  }

  /**
   * Calls all handlers of an event, at once, and waits for them.
   *
   * @throws KindeError `ERR_KINDE_WEBHOOK_FAILED` when any of them failed
   */
  async handle(event: KindeEvent): Promise<void> {
    const concerned = this.#handlers.filter(
      ({ types }) => types.includes(event.type) || types.includes('*'),
    );
    const outcomes = await Promise.allSettled(
      concerned.map(async ({ name, handle }) => {
        try {
          const outcome = await withinOr<unknown>(LATE, LIMIT, Promise.resolve(handle(event)));
          if (outcome === LATE) {
            throw new Error(`It took more than ${LIMIT} seconds.`);
          }
        } catch (error) {
          const stack = error instanceof Error ? error.stack : undefined;
          logger.error(`${name} failed to handle ${event.type} (${event.id}).`, stack);
          throw error;
        }
      }),
    );
    const failed = outcomes.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) {
      const message = `${failed} of ${concerned.length} handlers of ${event.type} failed.`;
      throw new KindeError('ERR_KINDE_WEBHOOK_FAILED', message);
    }
  }

  #warn(): void {
    const hasRoute = this.extras.webhooksPath !== undefined;
    const [first] = this.#handlers;
    if (first && !hasRoute) {
      logger.warn(`@OnKindeEvent() on ${first.name} hears of nothing: webhooksPath is not set.`);
    }
    if (!first && hasRoute && !this.config.webhooks.endSessions) {
      logger.warn('Events come to webhooksPath, but no method says @OnKindeEvent().');
    }
  }

  #handlersOf(wrapper: Wrapper): readonly EventHandler[] {
    const instance: unknown = wrapper.instance;
    if (typeof instance !== 'object' || instance === null) {
      return [];
    }
    const prototype = Object.getPrototypeOf(instance) as object | null;
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const types: unknown =
        prototype && Reflect.getMetadata(EVENT_TYPES_METADATA, prototype, method);
      if (!isStringArray(types)) {
        return [];
      }
      const name = `${instance.constructor.name}.${method}`;
      if (!wrapper.isDependencyTreeStatic()) {
        throw new KindeError(
          'ERR_KINDE_CONFIGURATION',
          `@OnKindeEvent() on ${name}: it is made anew for every request, and events come without ` +
            'one. Put the method into a provider of the default scope.',
        );
      }
      const methods = instance as Readonly<Record<string, (event: KindeEvent) => unknown>>;
      return [{ name, types, handle: (event) => methods[method]?.(event) }];
    });
  }
}
