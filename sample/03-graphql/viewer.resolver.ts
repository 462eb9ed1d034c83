import { Query, Resolver } from '@nestjs/graphql';
import { CurrentUser, type KindeUser, OptionalAuth } from 'nestjs-kinde';

import { Viewer } from './viewer.model.js';

@Resolver()
export class ViewerResolver {
  /** `null` for who is not signed in, so that a page can ask first of all. */
  @Query(() => Viewer, { nullable: true })
  @OptionalAuth()
  viewer(@CurrentUser() user: KindeUser | undefined): Viewer | undefined {
    return user && new Viewer(user);
  }
}
