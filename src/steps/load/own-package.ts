/** The modules of this package, under the names that users import. */
type PackageModules = Readonly<Record<string, object>>

let load: (() => Promise<PackageModules>) | undefined

/**
 * Says where TypeScript files of users find this package: in exactly the modules that run here,
 * with the same classes and registries. Each entry of a process or thread of the engine calls this
 * once.
 */
export function offerPackage(modules: () => Promise<PackageModules>): void {
  load = modules
}

/**
 * Undefined in a process that a user's script started: its files find the package as that script
 * did.
 */
export const ownPackage = async (): Promise<PackageModules | undefined> => load?.()
