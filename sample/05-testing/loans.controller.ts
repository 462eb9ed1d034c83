import { Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Put } from '@nestjs/common';
import { MaxAuthAge, OptionalAuth, CurrentUser, UserOnly } from 'nestjs-kinde';

import { type Loan, LoansService } from './loans.service.js';

/** Not guarded as a class: each handler says for itself whom it is for. */
@Controller('loans')
export class LoansController {
  constructor(private readonly loans: LoansService) {}

  @Get('greeting')
  @OptionalAuth()
  greeting(@CurrentUser('givenName') name?: string): { readonly text: string } {
    return { text: `Hello ${name ?? 'stranger'}` };
  }

  @Put(':number')
  @UserOnly()
  borrow(@Param('number', ParseIntPipe) number: number): Loan {
    return this.loans.borrow(number);
  }

  @Delete(':number')
  @UserOnly()
  @MaxAuthAge(3600)
  @HttpCode(204)
  giveBack(@Param('number', ParseIntPipe) number: number): void {
    this.loans.giveBack(number);
  }
}
