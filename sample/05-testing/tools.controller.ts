import { BadRequestException, Body, Controller, Get, Post, UseGuards } from '@nestjs/common';
import {
  CurrentOrg,
  type CurrentOrganization,
  KindeGuard,
  Org,
  Permissions,
  Public,
  Scopes,
} from 'nestjs-kinde';

import type { Tool } from './tool.js';
import { ToolsService } from './tools.service.js';

/** Guarded as a class, but for what a handler says otherwise. */
@Controller('tools')
@UseGuards(KindeGuard)
export class ToolsController {
  constructor(private readonly tools: ToolsService) {}

  @Get('opening-hours')
  @Public()
  openingHours(): { readonly saturday: string } {
    return { saturday: '10 to 14' };
  }

  @Get()
  @Org()
  list(@CurrentOrg() { orgCode }: CurrentOrganization): readonly Tool[] {
    return this.tools.of(orgCode);
  }

  @Post()
  @Org()
  @Permissions('write:tools')
  add(@CurrentOrg() { orgCode }: CurrentOrganization, @Body() body: unknown): Tool {
    return this.tools.add(orgCode, readName(body));
  }

  /** For the software that counts them once a year. */
  @Get('inventory')
  @Org()
  @Scopes('read:inventory')
  inventory(@CurrentOrg() { orgCode }: CurrentOrganization): { readonly count: number } {
    return { count: this.tools.of(orgCode).length };
  }
}

/** @throws BadRequestException */
function readName(body: unknown): string {
  const { name } = (body ?? {}) as { readonly name?: unknown };
  if (typeof name !== 'string' || name === '') {
    throw new BadRequestException('name is missing');
  }
  return name;
}
