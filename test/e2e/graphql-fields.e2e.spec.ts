import { type ApolloDriverConfig, ApolloDriver } from '@nestjs/apollo';
import { UseGuards } from '@nestjs/common';
import { Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { KindeGuard, Permissions } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { TestApplication } from '../support/test-application.js';

@ObjectType()
class Note {
  @Field(() => String)
  text!: string;
}

@Resolver(() => Note)
class NotesResolver {
  @Query(() => Note)
  @UseGuards(KindeGuard)
  note(): Note {
    return { text: 'a note' };
  }

  @ResolveField(() => String)
  @Permissions('delete:todos')
  secret(): string {
    return 'a secret';
  }

  @ResolveField(() => String)
  @UseGuards(KindeGuard)
  mood(): string {
    return 'calm';
  }

  @ResolveField(() => String)
  author(): string {
    return 'Ada';
  }
}

const warningOf = (field: string) =>
  `warn What NotesResolver.${field} requires is not asked of anybody: guards run on fields only ` +
  "with fieldResolverEnhancers: ['guards'] among the options of GraphQLModule. Kinde";

async function ask(test: TestApplication, user: string): Promise<unknown> {
  const response = await fetch(`${test.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(test.kinde.accessToken({ user })) },
    body: JSON.stringify({ query: '{ note { text author secret } }' }),
  });
  return response.json();
}

describe.each(adapters)('a requirement on a field of a type (%s)', (adapter) => {
  const start = (options: Partial<ApolloDriverConfig>) =>
    TestApplication.start({
      adapter,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          ...options,
        }),
      ],
      providers: [NotesResolver],
    });

  it('is not looked at by Nest as it is, which the boot warns of', async () => {
    const test = await start({});
    try {
      expect(test.logger.lines.filter((line) => line.includes('NotesResolver'))).toEqual([
        warningOf('secret'),
        warningOf('mood'),
      ]);
      expect(await ask(test, demoUsers.rex)).toMatchObject({
        data: { note: { secret: 'a secret' } },
      });
    } finally {
      await test.stop();
    }
  });

  it('holds where guards run on fields, and then nobody is warned', async () => {
    const test = await start({ fieldResolverEnhancers: ['guards'] });
    try {
      expect(test.logger.text).not.toContain('NotesResolver');
      expect(await ask(test, demoUsers.rex)).toMatchObject({
        data: null,
        errors: [{ path: ['note', 'secret'], extensions: { kinde: 'ERR_KINDE_FORBIDDEN' } }],
      });
      expect(await ask(test, demoUsers.ada)).toEqual({
        data: { note: { text: 'a note', author: 'Ada', secret: 'a secret' } },
      });
    } finally {
      await test.stop();
    }
  });

  it('is looked for in applications that have no GraphQL at all', async () => {
    const test = await TestApplication.start({ adapter });
    expect(test.logger.lines.filter((line) => line.includes('GraphQLModule'))).toEqual([]);
    await test.stop();
  });
});
