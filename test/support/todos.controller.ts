import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';

import {
  AccessToken,
  Claim,
  CurrentOrg,
  type CurrentOrganization,
  CurrentUser,
  KindeGuard,
  type KindeUser,
  OptionalAuth,
  Org,
  Permissions,
  Public,
  Roles,
} from '../../lib/index.js';

/** A controller as an application has it, for the end-to-end tests. */
@Controller('todos')
@UseGuards(KindeGuard)
export class TodosController {
  @Get()
  list(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Post()
  @HttpCode(200)
  add(@CurrentUser('id') id: string) {
    return { user: id };
  }

  @Get('details')
  details(
    @CurrentUser('email') email: string,
    @CurrentOrg() org: CurrentOrganization,
    @Claim('azp') client: string,
    @Claim('nothing') nothing: unknown,
    @AccessToken() token: string,
  ) {
    return { email, org, client, nothing, tokenParts: token.split('.').length };
  }

  @Get('readable')
  @Permissions('read:todos')
  readable() {
    return { ok: true };
  }

  @Get('deletable')
  @Permissions('read:todos', 'delete:todos')
  deletable() {
    return { ok: true };
  }

  @Get('changeable')
  @Permissions.any('write:todos', 'delete:todos')
  changeable() {
    return { ok: true };
  }

  @Get('admin')
  @Roles('admin')
  admin() {
    return { ok: true };
  }

  @Get('any-org')
  @Org()
  anyOrg() {
    return { ok: true };
  }

  @Get('fixed-org')
  @Org('org_0a11ce0001')
  fixedOrg() {
    return { ok: true };
  }

  @Get('orgs/:orgCode')
  @Org.param('orgCode')
  ofOrg(@Param('orgCode') orgCode: string) {
    return { orgCode };
  }

  @Get('public')
  @Public()
  open(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }
}
