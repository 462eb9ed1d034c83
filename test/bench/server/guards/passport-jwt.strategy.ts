import { Inject, Injectable } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';

import { SERVER_SETTINGS, type ServerSettings } from '../server.settings.js';

const NAME = 'passport-jwt';

/** What the documentation of Nest leads to: `passport-jwt` with the keys of `jwks-rsa`, cached. */
@Injectable()
export class PassportJwtStrategy extends PassportStrategy(Strategy, NAME) {
  constructor(@Inject(SERVER_SETTINGS) private readonly settings: ServerSettings) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: passportJwtSecret({
        cache: true,
        jwksUri: `${settings.issuerUrl}/.well-known/jwks`,
      }),
      algorithms: ['RS256'],
      issuer: settings.issuerUrl,
    });
  }

  validate(claims: Readonly<Record<string, unknown>>): unknown {
    return claims['azp'] === this.settings.clientId && claims;
  }
}

export const PassportJwtGuard = AuthGuard(NAME);
