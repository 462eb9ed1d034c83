import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';

import { CallerOrg } from './caller.js';
import { InvoicesService } from './invoices.service.js';
import { KindeOrDeviceKeyGuard } from './kinde-or-device-key.guard.js';

export interface Summary {
  readonly orgCode: string;
  readonly open: number;
  readonly approved: number;
  /** In cents of a euro. */
  readonly amount: number;
}

@Controller('summary')
@UseGuards(KindeOrDeviceKeyGuard)
// What a guard of your own lets in, nobody else can tell.
@ApiBearerAuth()
@ApiSecurity('device_key')
export class SummaryController {
  constructor(private readonly invoices: InvoicesService) {}

  @Get()
  show(@CallerOrg() orgCode: string): Summary {
    const invoices = this.invoices.of(orgCode);
    const open = invoices.filter(({ status }) => status === 'open').length;
    const amount = invoices.reduce((sum, invoice) => sum + invoice.amount, 0);
    return { orgCode, open, approved: invoices.length - open, amount };
  }
}
