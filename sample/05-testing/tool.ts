/** Something that members of an organization lend to each other. */
export interface Tool {
  readonly number: number;
  readonly name: string;
  readonly orgCode: string;
}
