// Every error that statesweep raises on purpose. A message says what happened, to what, and what to do; programs match on `code`, never on text.

export { StatesweepError } from './errors/base.js'
export { BaselineError, UnknownReferenceError } from './errors/cli.js'
export { ClassDecodeError, ClassRegisteredError, ClassUnknownError, CorruptValueError, UnstorableValueError } from './errors/codec.js'
export {
  AlreadyExecutingError,
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
} from './errors/engine.js'
export {
  BenchmarkCommandError,
  CaptureError,
  CommandFailedError,
  CommandNotStartedError,
  ExecUsageError,
  ImportUsageError,
  OutputFileError,
  SetValueError,
  TextSyntaxError,
  ValueFileError,
} from './errors/exec.js'
export { type Captured, StepCapturesError, StepNotReferencedError, TypeScriptLoaderError } from './errors/functions.js'
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
} from './errors/spaces.js'
export {
  InvalidStepError,
  InvalidStepRefError,
  InvalidSweepError,
  ModuleSyntaxError,
  NoStepsError,
  NotASweepError,
  StepArgumentError,
  StepChangedError,
  StepExportError,
  StepImportError,
  SweepFileNotFoundError,
  SweepFileTypeError,
  SweepImportError,
} from './errors/steps.js'
export {
  DatabaseError,
  DetachedError,
  ExperimentAmbiguousError,
  ExperimentChangedError,
  ExperimentExistsError,
  ExperimentNotFoundError,
  LockedError,
  NoSweepFileError,
  QueryError,
  RunNotFoundError,
  RunUnclearError,
  SessionClosedError,
  StorageError,
  UnknownColumnError,
  UnsupportedRuntimeError,
} from './errors/store.js'
