import { Inject, type OnModuleInit, Post, Req, Res, SetMetadata } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { KindeCore } from '../core/kinde-core.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { MAXIMUM_DELIVERY_BYTES } from '../core/webhooks/webhook-verifier.js';
import {
  type FrameworkRequest,
  type FrameworkResponse,
  rawRequest,
  rawResponse,
} from '../http/framework.js';
import { refuse } from '../http/refusal.js';
import { textBody } from '../http/text-body.js';
import { leaveBodiesUnread, READS_OWN_BODY } from '../http/unread-bodies.js';
import { KINDE_CORE, KINDE_MONITOR } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import { ACCESS_MODE_METADATA, FASTIFY_ROUTE_CONFIG_METADATA } from '../kinde.metadata.js';
import { EventHandlers } from './event-handlers.service.js';

/** As Kinde sends it. */
const MEDIA_TYPE = 'application/jwt';

/** Of a body; in seconds and bytes. */
const LIMITS = { size: MAXIMUM_DELIVERY_BYTES, time: 10 };

/** Longer ones are none of Kinde's. */
const MAXIMUM_ID_LENGTH = 256;

/**
 * Where Kinde sends its events. What makes them Kinde's is the signature, so whoever guards the
 * application's other routes lets everybody come here.
 */
@SetMetadata(ACCESS_MODE_METADATA, 'public')
export class WebhooksController implements OnModuleInit {
  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(EventHandlers) private readonly handlers: EventHandlers,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(KINDE_MONITOR) private readonly monitor: Monitor,
  ) {}

  onModuleInit(): void {
    leaveBodiesUnread(this.adapterHost, MEDIA_TYPE);
  }

  /** 200 when the event has been handled, now or before; anything else has Kinde send it again. */
  @Post()
  @SetMetadata(FASTIFY_ROUTE_CONFIG_METADATA, READS_OWN_BODY)
  async receive(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    const { headers } = rawRequest(request);
    try {
      if (!isOfMediaType(headers['content-type'])) {
        throw new KindeError('ERR_KINDE_WEBHOOK_MEDIA_TYPE', 'The body is not application/jwt.');
      }
      const body = await textBody(request, LIMITS);
      const id = idOf(headers['webhook-id']);
      await this.core.webhooks.receive({ body, id }, (event) => this.handlers.handle(event));
    } catch (error) {
      throw error instanceof KindeError ? this.#refuse(error, response) : error;
    }
    this.adapterHost.httpAdapter.reply(response, { received: true }, 200);
  }

  #refuse(error: KindeError, response: FrameworkResponse): Error {
    const raw = rawResponse(response);
    if (
      error.code === 'ERR_KINDE_WEBHOOK_TOO_LARGE' ||
      error.code === 'ERR_KINDE_WEBHOOK_TIMEOUT'
    ) {
      raw.setHeader('Connection', 'close'); // instead of waiting for the rest
    }
    return refuse(error, raw, this.monitor);
  }
}

function isOfMediaType(contentType = ''): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === MEDIA_TYPE;
}

function idOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' && header.length <= MAXIMUM_ID_LENGTH
    ? header
    : undefined;
}
