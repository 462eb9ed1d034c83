import { Injectable } from '@nestjs/common';
import { KindeContext } from 'nestjs-kinde';

import type { Invoice } from './invoice.js';

export interface JournalEntry {
  readonly action: 'entered' | 'approved';
  readonly invoice: string;
  /** Id of a user, or client id of a machine. */
  readonly by: string;
}

/**
 * Writes down who did what. Nobody hands it the request or the user: it asks for them, however deep
 * below a controller it is called.
 */
@Injectable()
export class Journal {
  readonly #byOrganization = new Map<string, readonly JournalEntry[]>();

  constructor(private readonly kinde: KindeContext) {}

  of(orgCode: string): readonly JournalEntry[] {
    return this.#byOrganization.get(orgCode) ?? [];
  }

  record(orgCode: string, action: JournalEntry['action'], { number }: Invoice): void {
    const principal = this.kinde.requirePrincipal();
    const by = principal.kind === 'user' ? principal.id : principal.clientId;
    const entry = { action, invoice: number, by };
    this.#byOrganization.set(orgCode, [...this.of(orgCode), entry]);
  }

  /** `undefined` for invoices that were there before the journal. */
  whoEntered(orgCode: string, { number }: Invoice): string | undefined {
    const isEntry = ({ action, invoice }: JournalEntry) =>
      action === 'entered' && invoice === number;
    return this.of(orgCode).find(isEntry)?.by;
  }
}
