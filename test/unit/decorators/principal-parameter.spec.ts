import {
  CurrentApiKey,
  CurrentMachine,
  CurrentPrincipal,
  CurrentUser,
  KindeApiKey,
  KindeMachine,
  KindeUser,
} from '../../../lib/index.js';

const typesOf = (controller: new () => object, method: string): unknown =>
  Reflect.getMetadata('design:paramtypes', controller.prototype as object, method);

class TextPipe {
  transform(value: unknown): string {
    return String(value);
  }
}

describe('the type of a parameter that is a principal', () => {
  it('is hidden from pipes, one of which could make the principal anew', () => {
    class TodosController {
      list(
        @CurrentUser() _user: KindeUser,
        @CurrentMachine() _machine: KindeMachine,
        @CurrentPrincipal() _principal: KindeUser,
        @CurrentApiKey() _key: KindeApiKey,
      ) {}
    }
    expect(typesOf(TodosController, 'list')).toEqual([Object, Object, Object, Object]);
  });

  it('is left alone where it is the type of a property, or of what a pipe makes', () => {
    class TodosController {
      list(
        @CurrentUser('id') _id: string,
        @CurrentMachine('clientId') _clientId: string,
        @CurrentPrincipal(TextPipe) _text: string,
        _machine: KindeMachine,
      ) {}
    }
    expect(typesOf(TodosController, 'list')).toEqual([String, String, String, KindeMachine]);
  });
});
