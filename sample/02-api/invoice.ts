import { BadRequestException } from '@nestjs/common';

export interface Invoice {
  readonly number: string;
  readonly customer: string;
  /** In cents of a euro. */
  readonly amount: number;
  readonly status: 'open' | 'approved';
}

/** What somebody wants to have invoiced. */
export type InvoiceDraft = Pick<Invoice, 'customer' | 'amount'>;

/**
 * Reads what came with a request.
 *
 * @throws BadRequestException
 */
export function readDraft(body: unknown): InvoiceDraft {
  const { customer, amount } = Object(body) as Record<string, unknown>;
  if (typeof customer !== 'string' || customer.trim() === '' || customer.length > 100) {
    throw new BadRequestException('An invoice has a customer of at most 100 characters.');
  }
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 1) {
    throw new BadRequestException('An invoice has an amount in whole cents, of 1 at least.');
  }
  return { customer: customer.trim(), amount };
}
