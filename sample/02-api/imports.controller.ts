import { BadRequestException, Body, Controller, Post } from '@nestjs/common';
import {
  CurrentMachine,
  CurrentOrg,
  type CurrentOrganization,
  MachineOnly,
  Org,
  Scopes,
} from 'nestjs-kinde';

import { readDraft } from './invoice.js';
import { InvoicesService } from './invoices.service.js';

/** For machine-to-machine applications that act for an organization: nobody is signed in there. */
@Controller('imports')
@MachineOnly()
@Org()
export class ImportsController {
  constructor(private readonly invoices: InvoicesService) {}

  @Post()
  @Scopes('write:invoices')
  import(
    @CurrentOrg() { orgCode }: CurrentOrganization,
    @CurrentMachine('clientId') clientId: string,
    @Body() body: unknown,
  ): { readonly imported: number; readonly by: string } {
    if (!Array.isArray(body)) {
      throw new BadRequestException('An import is a list of invoices.');
    }
    // All of them are read before the first is entered.
    const drafts = body.map(readDraft);
    drafts.forEach((draft) => this.invoices.enter(orgCode, draft));
    return { imported: drafts.length, by: clientId };
  }
}
