import type { ExecutionContext } from '@nestjs/common';

import type { Circumstances } from '../core/access/requirement.js';
import type { AccountSource } from '../core/account/account-source.js';
import { isJsonObject, ownProperty } from '../core/json.js';
import type { Clock } from '../options/clock.js';
import type { FrameworkRequest } from './framework.js';

/** What requirements may look at in a context of Nest. */
export class ContextCircumstances implements Circumstances {
  constructor(
    readonly context: ExecutionContext,
    readonly clock: Clock,
    readonly account: AccountSource,
    /** Seconds. */
    readonly clockTolerance: number,
    readonly provider: Circumstances['provider'],
  ) {}

  routeParameter(name: string): unknown {
    const parameters = this.#parameters();
    return isJsonObject(parameters) ? ownProperty(parameters, name) : undefined;
  }

  /** What a route or a field of GraphQL is called with; messages have nothing of that kind. */
  #parameters(): unknown {
    switch (this.context.getType<string>()) {
      case 'http':
        return this.context.switchToHttp().getRequest<FrameworkRequest>().params;
      case 'graphql':
        return this.context.getArgByIndex(1);
      default:
        return undefined;
    }
  }
}
