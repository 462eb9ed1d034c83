import { Controller, Get } from '@nestjs/common';
import { CurrentUser, Roles } from 'nestjs-kinde';

/** A requirement on the class holds for every route in it. */
@Controller('admin')
@Roles('admin')
export class AdminController {
  @Get('report')
  report(@CurrentUser('name') name: string | undefined): { readonly readBy: string | undefined } {
    return { readBy: name };
  }
}
