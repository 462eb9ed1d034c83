/** What there has to be of an OpenAPI document, such as the `OpenAPIObject` of `@nestjs/swagger`. */
export interface OpenApiDocument {
  readonly paths: object;
}

export interface DescribeKindeOptions {
  /**
   * Whether the routes that this module brings (sign-in, webhooks, AuthKit) are in the document.
   * Default false: browsers and Kinde call them, and no client that is made from the document can.
   */
  readonly authRoutes?: boolean | undefined;
  /**
   * Whether the document says which permissions, roles, scopes, organizations and so on a route
   * requires. Default true; false for documents whose readers are not to know.
   */
  readonly requirements?: boolean | undefined;
}
