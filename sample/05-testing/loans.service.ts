import { ConflictException, ForbiddenException, Injectable } from '@nestjs/common';
import { KindeContext, type KindeUser } from 'nestjs-kinde';

import { ToolsService } from './tools.service.js';

/** A tool, and who has it at home. */
export interface Loan {
  readonly tool: string;
  readonly borrower: string;
}

/** Nobody hands it a user: it asks who is behind the call. */
@Injectable()
export class LoansService {
  /** Ids of users by the numbers of tools. */
  readonly #borrowers = new Map<number, string>();

  constructor(
    private readonly kinde: KindeContext,
    private readonly tools: ToolsService,
  ) {}

  /** @throws ConflictException when somebody has it */
  borrow(number: number): Loan {
    const user = this.kinde.requireUser();
    const tool = this.tools.find(organizationOf(user), number);
    if (this.#borrowers.has(number)) {
      throw new ConflictException();
    }
    this.#borrowers.set(number, user.id);
    return { tool: tool.name, borrower: user.id };
  }

  /** @throws ForbiddenException for anybody but the borrower, and who may manage loans */
  giveBack(number: number): void {
    const user = this.kinde.requireUser();
    this.tools.find(organizationOf(user), number);
    const isBorrower = this.#borrowers.get(number) === user.id;
    if (!isBorrower && !user.permissions.has('manage:loans')) {
      throw new ForbiddenException();
    }
    this.#borrowers.delete(number);
  }
}

/** @throws ForbiddenException for a user without an organization */
function organizationOf({ orgCode }: KindeUser): string {
  if (orgCode === undefined) {
    throw new ForbiddenException();
  }
  return orgCode;
}
