import { ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { KindeUser } from 'nestjs-kinde';

import type { Invoice, InvoiceDraft } from './invoice.js';
import { Journal } from './journal.service.js';

/** Keeps invoices in memory, apart for each organization. */
@Injectable()
export class InvoicesService {
  readonly #byOrganization = new Map<string, ReadonlyMap<string, Invoice>>();

  constructor(private readonly journal: Journal) {}

  of(orgCode: string): readonly Invoice[] {
    return [...this.#ledgerOf(orgCode).values()];
  }

  enter(orgCode: string, draft: InvoiceDraft): Invoice {
    const number = String(1000 + this.of(orgCode).length + 1);
    const invoice = this.#keep(orgCode, { number, ...draft, status: 'open' });
    this.journal.record(orgCode, 'entered', invoice);
    return invoice;
  }

  /**
   * Approval takes two: whoever entered an invoice cannot approve it. A decorator knows the user, and
   * not the invoice, so this one is asked here.
   *
   * @throws NotFoundException
   * @throws ForbiddenException
   */
  async approve(orgCode: string, number: string, user: KindeUser): Promise<Invoice> {
    const invoice = this.#ledgerOf(orgCode).get(number);
    if (invoice === undefined) {
      throw new NotFoundException('There is no such invoice.');
    }
    const isOfSomebodyElse = () => this.journal.whoEntered(orgCode, invoice) !== user.id;
    const mayApprove = await user.has({
      permissions: [{ key: 'approve:invoices', condition: isOfSomebodyElse }],
    });
    if (!mayApprove) {
      throw new ForbiddenException('Approval is for somebody else who may.');
    }
    const approved = this.#keep(orgCode, { ...invoice, status: 'approved' });
    this.journal.record(orgCode, 'approved', approved);
    return approved;
  }

  #ledgerOf(orgCode: string): ReadonlyMap<string, Invoice> {
    return this.#byOrganization.get(orgCode) ?? new Map<string, Invoice>();
  }

  #keep(orgCode: string, invoice: Invoice): Invoice {
    const ledger = new Map(this.#ledgerOf(orgCode)).set(invoice.number, invoice);
    this.#byOrganization.set(orgCode, ledger);
    return invoice;
  }
}
