import type { ExceptionFilter } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

import { FILTERS_METADATA, GATEWAY_METADATA } from '../kinde.metadata.js';

/**
 * Gives a filter to every gateway of an application, behind its own: gateways know no global ones.
 * It has to be done before Nest opens their sockets.
 */
export function addFilterToGateways(modules: ModulesContainer, filter: ExceptionFilter): void {
  const types = [...modules.values()].flatMap(({ providers }) =>
    [...providers.values()].map(({ metatype }) => metatype),
  );
  for (const type of types) {
    if (typeof type === 'function' && Reflect.getMetadata(GATEWAY_METADATA, type) === true) {
      const own: unknown[] = Reflect.getMetadata(FILTERS_METADATA, type) ?? [];
      const others = own.filter((each) => each?.constructor !== filter.constructor);
      Reflect.defineMetadata(FILTERS_METADATA, [filter, ...others], type);
    }
  }
}
