import {
  applyDecorators,
  type CanActivate,
  Controller,
  Get,
  type Type,
  UseGuards,
} from '@nestjs/common';

type Guard = Type<CanActivate>;

interface AnswerOptions {
  readonly onClass?: Guard;
  readonly onHandler?: Guard;
  /** What the handler requires, by decorators that guard by themselves. */
  readonly requirements?: readonly MethodDecorator[];
}

/** A controller with the one answer that every scenario gives, behind these guards. */
export function answerController({
  onClass,
  onHandler,
  requirements = [],
}: AnswerOptions = {}): Type {
  @Controller()
  @guardedBy(onClass)
  class AnswerController {
    @Get()
    @guardedBy(onHandler)
    @applyDecorators(...requirements)
    answer(): { readonly answer: string } {
      return { answer: 'Yes.' };
    }
  }
  return AnswerController;
}

function guardedBy(guard: Guard | undefined): ClassDecorator & MethodDecorator {
  return guard ? UseGuards(guard) : applyDecorators();
}
