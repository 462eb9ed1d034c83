import { Controller, Get, UseGuards } from '@nestjs/common';

import { CurrentUser, KindeGuard } from '../../../lib/index.js';
import { Gate } from '../gate.js';

/** A handler that takes as long as a test wants it to. */
@Controller('slow')
@UseGuards(KindeGuard)
export class SlowController {
  constructor(private readonly gate: Gate) {}

  @Get()
  async slow(@CurrentUser('id') user: string) {
    await this.gate.pass();
    return { user };
  }
}
