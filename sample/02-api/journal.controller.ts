import { Controller, Get, Param } from '@nestjs/common';
import { Org, UserOnly } from 'nestjs-kinde';

import { Journal, type JournalEntry } from './journal.service.js';

@Controller('orgs/:orgCode/journal')
@Org.param('orgCode')
@UserOnly()
export class JournalController {
  constructor(private readonly journal: Journal) {}

  @Get()
  list(@Param('orgCode') orgCode: string): readonly JournalEntry[] {
    return this.journal.of(orgCode);
  }
}
