import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Head,
  Header,
  HttpCode,
  ImATeapotException,
  Injectable,
  type NestInterceptor,
  Param,
  Post,
  Redirect,
  Req,
  Res,
  Sse,
  StreamableFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { of } from 'rxjs';

import {
  CurrentUser,
  type FrameworkRequest,
  KindeAuthService,
  KindeGuard,
  type KindeUser,
  OptionalAuth,
  Public,
} from '../../lib/index.js';
import { Gate } from './gate.js';
import { gzip } from './gzip.js';

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}

/** Takes the response away from the framework. */
function takeOver(response: ServerResponse | FastifyReply): ServerResponse {
  if ('raw' in response) {
    response.hijack();
    return response.raw;
  }
  return response;
}

const OWN_COOKIES = ['theme=dark; Path=/', 'lang=en; Path=/'];

/** The ways in which Node takes a head. Each is to end in 201 with the same headers. */
export const heads: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'an object': (response) =>
    response.writeHead(201, {
      'Set-Cookie': OWN_COOKIES,
      'Cache-Control': 'public, max-age=600',
      'X-Own': 'yes',
    }),
  'a reason and an object': (response) =>
    response.writeHead(201, 'Made', {
      'set-cookie': OWN_COOKIES,
      'cache-control': 'public, max-age=600',
      'x-own': 'yes',
    }),
  'no reason and an object': (response) =>
    response.writeHead(201, undefined, {
      'Set-Cookie': OWN_COOKIES,
      'Cache-Control': 'public, max-age=600',
      'X-Own': 'yes',
    }),
  'a flat list': (response) =>
    response.writeHead(
      201,
      [
        OWN_COOKIES.flatMap((cookie) => ['Set-Cookie', cookie]),
        ['Cache-Control', 'public, max-age=600', 'X-Own', 'yes'],
      ].flat(),
    ),
  'a reason and a flat list that holds a list': (response) => {
    const headers: OutgoingHttpHeader[] = ['Set-Cookie', OWN_COOKIES, 'X-Own', 'yes'];
    response.writeHead(201, 'Made', [...headers, 'Cache-Control', 'public, max-age=600']);
  },
  'a list of pairs': (response) =>
    response.writeHead(201, [
      ...OWN_COOKIES.map((cookie) => ['Set-Cookie', cookie]),
      ['Cache-Control', 'public, max-age=600'],
      ['X-Own', 'yes'],
    ]),
  'headers set before': (response) => {
    response.setHeader('Set-Cookie', OWN_COOKIES);
    response.setHeader('Cache-Control', 'public, max-age=600');
    response.setHeader('X-Own', 'yes');
    response.writeHead(201);
  },
  'headers set before, and no call': (response) => {
    response.setHeader('Set-Cookie', OWN_COOKIES);
    response.setHeader('Cache-Control', 'public, max-age=600');
    response.setHeader('X-Own', 'yes');
    response.statusCode = 201;
  },
};

/** Compresses from within, after the guards have run. */
@Injectable()
export class GzipInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const response = context.switchToHttp().getResponse<ServerResponse | FastifyReply>();
    gzip('raw' in response ? response.raw : response);
    return next.handle();
  }
}

/** Guarded routes that answer in every way that there is. */
@Controller('responses')
@UseGuards(KindeGuard)
export class ResponsesController {
  constructor(
    private readonly gate: Gate,
    private readonly kinde: KindeAuthService,
  ) {}

  @Get('asked')
  @Public()
  async asked(@Req() request: FrameworkRequest) {
    return { signedIn: await this.kinde.isAuthenticated(request) };
  }

  @Get('value')
  value(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('slow')
  async slow(@CurrentUser() user: KindeUser) {
    await this.gate.pass();
    return { user: user.id };
  }

  /** Open to visitors, and slow to answer. */
  @Get('visit')
  @OptionalAuth()
  async visit(@CurrentUser() user: KindeUser | undefined) {
    await this.gate.pass();
    return { user: user?.id ?? null };
  }

  @Get('cacheable')
  @Header('Cache-Control', 'public, max-age=600')
  @Header('CDN-Cache-Control', 'max-age=600')
  @Header('Surrogate-Control', 'max-age=600')
  @Header('Vary', 'Accept-Encoding')
  cacheable() {
    return { ok: true };
  }

  @Get('varying')
  @Header('Vary', '*')
  varying() {
    return { ok: true };
  }

  @Get('untransformed')
  @Header('Cache-Control', 'no-store, no-transform')
  untransformed() {
    return { ok: true };
  }

  @Get('own-cookie')
  @Header('Set-Cookie', 'theme=dark; Path=/')
  ownCookie() {
    return { ok: true };
  }

  @Post('created')
  created() {
    return { ok: true };
  }

  @Get('empty')
  @HttpCode(204)
  empty(): void {
    // nothing to say
  }

  @Get('not-modified')
  @HttpCode(304)
  @Header('ETag', '"v1"')
  notModified(): void {
    // the browser has it
  }

  @Get('redirect')
  @Redirect('/elsewhere')
  redirect(): void {
    // the decorator says it all
  }

  @Get('error')
  error(): never {
    throw new ImATeapotException();
  }

  @Get('crash')
  crash(): never {
    throw new Error('a handler that fails');
  }

  @Get('file')
  file() {
    return new StreamableFile(Readable.from([Buffer.from('one '), Buffer.from('two')]));
  }

  @Sse('events')
  events() {
    return of({ data: 'one' }, { data: 'two' });
  }

  @Head('head')
  head(): void {
    // headers only
  }

  @Get('chunks')
  chunks(@Res() response: ServerResponse | FastifyReply): void {
    const raw = takeOver(response);
    raw.write('one ');
    raw.end('two');
  }

  @Get('flushed')
  flushed(@Res() response: ServerResponse | FastifyReply): void {
    const raw = takeOver(response);
    raw.flushHeaders();
    raw.end('flushed');
  }

  @Get('heads/:head')
  heads(@Param('head') head: string, @Res() response: ServerResponse | FastifyReply): void {
    const raw = takeOver(response);
    heads[head]?.(raw);
    raw.end('done');
  }

  @Get('compressed')
  @UseInterceptors(GzipInterceptor)
  compressed() {
    return { ok: true };
  }

  /** A handler that takes what it is given for its own. */
  @Get('careless')
  careless(@CurrentUser() user: KindeUser) {
    for (const token of ['access', 'id'] as const) {
      for (const name of ['permissions', 'org_codes']) {
        const claim = user.claim(name, token);
        if (Array.isArray(claim)) {
          claim.push('delete:todos');
        }
      }
    }
    return { ok: true };
  }
}
