import { Controller, Get } from '@nestjs/common';
import { CurrentOrg, type CurrentOrganization, Org } from 'nestjs-kinde';

@Controller('organization')
export class OrganizationController {
  @Get()
  @Org()
  show(@CurrentOrg() organization: CurrentOrganization): CurrentOrganization {
    return organization;
  }
}
