/** The one place where a name becomes part of SQL. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
