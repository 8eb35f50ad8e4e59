/** The package's own modules by the names under which users import them. */
type PackageModules = Readonly<Record<string, object>>

let load: (() => Promise<PackageModules>) | undefined

/**
 * Says where TypeScript files of users find this package: what starts a process or a thread of the engine calls this, so that
 * they get exactly the modules that run, and share their classes and registries. Once for the whole thread.
 */
export function offerPackage(modules: () => Promise<PackageModules>): void {
  load = modules
}

/** Undefined in a process that a user's own script started: its files find the package as that script did. */
export const ownPackage = async (): Promise<PackageModules | undefined> => load?.()
