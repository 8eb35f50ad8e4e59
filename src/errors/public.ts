// Every error that the library raises on purpose. A message says what happened, to what, and what
// to do. Match on `code`, never on text.

export { StatesweepError } from './base.js'
export { ClassDecodeError, ClassRegisteredError, ClassUnknownError, CorruptValueError, UnstorableValueError } from './codec.js'
export {
  AlreadyExecutingError,
  ArgsDifferError,
  AttributeError,
  type ConfigChange,
  ExecutionStoppedError,
  type FailureCount,
  InsideWorkerError,
  OptionValueError,
  OutsideStepError,
  type ResumeDifference,
  ResumeDiffersError,
  RunEndsProcessError,
  RunsFailedError,
  UnknownOptionError,
  WorkerLostError,
} from './engine.js'
export {
  CaptureError,
  CommandFailedError,
  CommandNotStartedError,
  TextSyntaxError,
} from './exec.js'
export { type Captured, StepCapturesError, StepNotReferencedError, TsconfigError, TypeScriptLoaderError } from './functions.js'
export {
  EmptyAxisError,
  IndexOutsideError,
  InvalidArgumentError,
  InvalidRangeError,
  NotAnAxisError,
  PredicateError,
  SpaceTooLargeError,
  TooManyParamsError,
  UnequalAxesError,
  UnknownSpaceError,
} from './spaces.js'
export {
  InputFileError,
  InvalidStepError,
  InvalidStepRefError,
  InvalidSweepError,
  ModuleSyntaxError,
  NoStepsError,
  StepArgumentError,
  StepChangedError,
  StepExportError,
  StepImportError,
  WorkerHookError,
} from './steps.js'
export {
  AlreadyExecutedError,
  DatabaseError,
  DatabaseMovedError,
  DetachedError,
  ExperimentChangedError,
  ExperimentExistsError,
  ExperimentNotFoundError,
  LockedError,
  QueryError,
  RunNotFoundError,
  SessionClosedError,
  StorageError,
  TemporaryFolderError,
  UnknownColumnError,
  UnknownSequenceError,
  UnsupportedRuntimeError,
} from './store.js'
