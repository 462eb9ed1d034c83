import { type CanActivate, Injectable } from '@nestjs/common';

/** What Nest takes for calling a guard at all. */
@Injectable()
export class NoopGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}
