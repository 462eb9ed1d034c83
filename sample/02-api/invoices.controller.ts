import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import {
  CurrentPrincipal,
  CurrentUser,
  FeatureFlag,
  type KindeUser,
  Org,
  Permissions,
  type Principal,
  Scopes,
  UserOnly,
} from 'nestjs-kinde';

import { type Invoice, readDraft } from './invoice.js';
import { InvoicesService } from './invoices.service.js';

/** The token has to be of the organization in the path; each route asks for more. */
@Controller('orgs/:orgCode/invoices')
@Org.param('orgCode')
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  /** For people and machines: who pays invoices automatically sees those that were approved. */
  @Get()
  @Scopes('read:invoices')
  list(
    @Param('orgCode') orgCode: string,
    @CurrentPrincipal() principal: Principal,
  ): readonly Invoice[] {
    const invoices = this.invoices.of(orgCode);
    return principal.kind === 'user'
      ? invoices
      : invoices.filter(({ status }) => status === 'approved');
  }

  /** While the feature flag is on for the organization. */
  @Get('export')
  @FeatureFlag('csv_export')
  @Scopes('read:invoices')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  export(@Param('orgCode') orgCode: string): string {
    const rows = this.invoices
      .of(orgCode)
      .map(({ number, customer, amount, status }) => [number, customer, amount, status]);
    return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
  }

  @Post()
  @UserOnly()
  @Permissions('write:invoices')
  enter(@Param('orgCode') orgCode: string, @Body() body: unknown): Invoice {
    return this.invoices.enter(orgCode, readDraft(body));
  }

  /** Who may, depends on the invoice too: the service asks. */
  @Post(':number/approval')
  @UserOnly()
  @HttpCode(200)
  approve(
    @Param('orgCode') orgCode: string,
    @Param('number') number: string,
    @CurrentUser() user: KindeUser,
  ): Promise<Invoice> {
    return this.invoices.approve(orgCode, number, user);
  }
}

/** Spreadsheets would run what begins like a formula. */
function csvField(value: string | number): string {
  const text = String(value).replace(/^[=+@\t\r-]/, "'$&");
  return `"${text.replaceAll('"', '""')}"`;
}
