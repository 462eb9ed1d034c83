import { BadRequestException } from '@nestjs/common';

/** Somebody who has an account at Kinde. */
export interface Member {
  /** Kinde's id of the user. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The clubs that they belong to, by Kinde's codes. */
  readonly clubs: readonly string[];
}

/** What a club says of somebody who joins. */
export interface NewMember {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
}

/** @throws BadRequestException for what is no new member */
export function newMemberIn(body: unknown): NewMember {
  const { givenName, familyName, email } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (!isText(givenName) || !isText(familyName) || !isText(email) || !email.includes('@')) {
    throw new BadRequestException('Write { givenName, familyName, email }.');
  }
  return { givenName, familyName, email };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 100;
}
