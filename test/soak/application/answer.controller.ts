import { setTimeout } from 'node:timers/promises';

import { Controller, Get, UseGuards } from '@nestjs/common';
import { Claim, KindeGuard } from 'nestjs-kinde';

/** What every route answers. */
export interface Answer {
  /** Seconds since the epoch at which the access token was issued. */
  readonly issuedAt: number;
}

/** Milliseconds: long enough for the session to end or be renewed meanwhile. */
const SLOW = 500;

@Controller()
@UseGuards(KindeGuard)
export class AnswerController {
  @Get()
  answer(@Claim('iat') issuedAt: number): Answer {
    return { issuedAt };
  }

  @Get('slow')
  async slowly(@Claim('iat') issuedAt: number): Promise<Answer> {
    await setTimeout(SLOW);
    return { issuedAt };
  }
}
