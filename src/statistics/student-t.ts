/**
 * Lanczos' approximation with g = 7 and nine terms, about 15 digits: Press et al., Numerical
 * Recipes (2007), section 6.1. The coefficients are Godfrey's.
 */
const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
] as const
const PRECISION = 1e-16
/**
 * The fraction takes about as many terms as the square root of the larger argument: some thousand
 * for a million degrees of freedom.
 */
const MOST_TERMS = 100_000
/** More halvings than a double has bits, from any bracket. */
const HALVINGS = 200

function lnGamma(z: number): number {
  const t = z + 6.5
  const series = LANCZOS.reduce((total, coefficient, at) => (at === 0 ? coefficient : total + coefficient / (z - 1 + at)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(series)
}

/** The continued fraction DLMF 8.17.22 by Lentz' method. */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m < MOST_TERMS; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / away(1 + term * d)
      c = away(1 + term / c)
      result *= c * d
    }
    if (Math.abs(c * d - 1) < PRECISION) break
  }
  return result
}

/** The regularized incomplete beta function I_x(a, b), DLMF 8.17. */
function incompleteBeta(x: number, a: number, b: number): number {
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** The probability that Student's t exceeds `t >= 0`: Abramowitz and Stegun 26.7.1. */
function upperTail(t: number, freedom: number): number {
  if (t === 0) return 0.5
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
}

/**
 * The two-sided critical value of Student's t: `|t|` stays below it with probability `confidence`.
 * The degrees of freedom are over 0 and need not be whole. Agrees with SciPy to 10 digits.
 */
export function criticalT(confidence: number, freedom: number): number {
  const tail = (1 - confidence) / 2
  let low = 0
  let high = 1
  while (upperTail(high, freedom) > tail) high *= 2
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (upperTail(middle, freedom) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}
