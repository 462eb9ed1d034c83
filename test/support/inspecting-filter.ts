import { inspect } from 'node:util';

import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/** Sees what every filter of an application could see and log. */
export class InspectingFilter extends BaseExceptionFilter {
  readonly seen: string[] = [];

  override catch(exception: unknown, host: ArgumentsHost): void {
    this.seen.push(inspect(exception, { showHidden: true, depth: 50, maxStringLength: null }));
    // oxlint-disable-next-line promise/valid-params -- no promise, a filter
    super.catch(exception, host);
  }
}
