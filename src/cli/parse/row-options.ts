import { Option } from 'commander'
import { ALL_STATUSES } from '../../model/status.js'
import { parseColumns } from './option-values.js'

/** The options that say which runs are meant, as they are parsed. */
export interface RowOptions {
  readonly status?: (typeof ALL_STATUSES)[number]
  readonly where?: string
}

export const statusOption = (more: readonly string[] = []): Option =>
  new Option('--status <status>', 'only runs with this status').choices([...ALL_STATUSES, ...more])

export const whereOption = (): Option => new Option('--where <sql>', "only runs with a result that match: 'params_n > 4 AND loss < 1'")

export const columnsOption = (): Option =>
  new Option('--columns <a,b>', 'only these columns, in this order; params with or without params_').argParser(parseColumns)

export const sortOption = (): Option =>
  new Option('--sort <a,-b>', 'sort by these columns, only runs with a result; - before a name: descending').argParser(parseColumns)
