import type { Config } from '../../config.ts'

export type DimseConfig = NonNullable<Config['listen']['dimse']>
export type DimsePeer = DimseConfig['peers'][number]
export type ServiceName = DimsePeer['services'][number]
