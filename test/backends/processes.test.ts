import { backendConforms } from '../conformance/backend.js'

backendConforms('processes')
