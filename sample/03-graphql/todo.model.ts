import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType()
export class Todo {
  @Field(() => ID)
  readonly id: string;

  @Field()
  readonly title: string;

  @Field()
  readonly addedBy: string;

  constructor(id: string, title: string, addedBy: string) {
    this.id = id;
    this.title = title;
    this.addedBy = addedBy;
  }
}
