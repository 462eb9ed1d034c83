import {
  applyDecorators,
  type CanActivate,
  Controller,
  Get,
  type Type,
  UseGuards,
} from '@nestjs/common';

type Guard = Type<CanActivate>;

/** A controller with the one answer that every scenario gives, behind these guards. */
export function answerController(guards: { onClass?: Guard; onHandler?: Guard } = {}): Type {
  @Controller()
  @guardedBy(guards.onClass)
  class AnswerController {
    @Get()
    @guardedBy(guards.onHandler)
    answer(): { readonly answer: string } {
      return { answer: 'Yes.' };
    }
  }
  return AnswerController;
}

function guardedBy(guard: Guard | undefined): ClassDecorator & MethodDecorator {
  return guard ? UseGuards(guard) : applyDecorators();
}
