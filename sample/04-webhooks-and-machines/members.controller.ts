import { Body, Controller, ForbiddenException, Get, Post } from '@nestjs/common';
import { ApiKeyScopes, CurrentApiKey, type KindeApiKey } from 'nestjs-kinde';

import { type Member, newMemberIn } from './member.js';
import { Register } from './register.service.js';
import { SignUps } from './sign-ups.service.js';

/** For the software of clubs, each of which has an API key that Kinde gave it. */
@Controller('members')
export class MembersController {
  constructor(
    private readonly register: Register,
    private readonly signUps: SignUps,
  ) {}

  @Get()
  @ApiKeyScopes('read:members')
  list(@CurrentApiKey() key: KindeApiKey): readonly Member[] {
    return this.register.membersOf(clubOf(key));
  }

  @Post()
  @ApiKeyScopes('write:members')
  async add(@CurrentApiKey() key: KindeApiKey, @Body() body: unknown): Promise<{ id: string }> {
    return { id: await this.signUps.signUp(newMemberIn(body), clubOf(key)) };
  }
}

/** A key of a user, say, is of no club, and so it opens none. */
function clubOf({ orgCode }: KindeApiKey): string {
  if (orgCode === undefined) {
    throw new ForbiddenException('The key belongs to no organization.');
  }
  return orgCode;
}
