import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { KindeUser } from 'nestjs-kinde';

/** Whoever asks, as far as they may know about themselves. */
@ObjectType()
export class Viewer {
  @Field(() => ID)
  readonly id: string;

  @Field(() => String, { nullable: true })
  readonly name: string | undefined;

  @Field(() => String, { nullable: true })
  readonly organization: string | undefined;

  @Field(() => [String])
  readonly permissions: readonly string[];

  constructor({ id, name, email, orgName, orgCode, permissions }: KindeUser) {
    this.id = id;
    this.name = name ?? email;
    this.organization = orgName ?? orgCode;
    this.permissions = [...permissions];
  }
}
