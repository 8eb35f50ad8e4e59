// The price of a European call option by Monte Carlo, beside its closed form. The error falls as
// 1 / sqrt(paths):
//
//   statesweep run examples/black-scholes.sweep.ts
//   statesweep query 'SELECT params_spot AS spot, params_paths AS paths, avg(price) AS price,
//                     avg(error) AS error, max(closed) AS closed
//                     FROM experiment_black_scholes GROUP BY 1, 2'
//
// Published: 10.450584 for spot 100, strike 100, rate 5 %, volatility 20 %, one year; 4.76 for 42,
// 40, 10 %, 20 %, half a year (Hull, Options, Futures and Other Derivatives).
import { concat, defineSweep } from 'statesweep'

interface Option {
  readonly spot: number
  readonly strike: number
  /** Interest per year, continuously compounded. */
  readonly rate: number
  /** Standard deviation of the yearly return. */
  readonly volatility: number
  readonly years: number
}

const paths = [10_000, 100_000, 1_000_000]

export default defineSweep({
  name: 'black-scholes',
  params: concat(
    { spot: [100], strike: [100], rate: [0.05], volatility: [0.2], years: [1], paths },
    { spot: [42], strike: [40], rate: [0.1], volatility: [0.2], years: [0.5], paths },
  ),
  repeats: 40,
  seed: 1973,
  steps: [
    (run) => {
      const { paths, ...option } = run.params
      const estimate = simulate(option, paths, run.random.normal)
      run.fields.price = estimate.mean
      run.fields.error = estimate.error
      run.fields.closed = closedForm(option)
    },
  ],
})

/** Mean and standard error of the discounted payoff over independent paths. */
function simulate({ spot, strike, rate, volatility, years }: Option, paths: number, normal: () => number): { mean: number; error: number } {
  const drift = (rate - volatility ** 2 / 2) * years
  const spread = volatility * Math.sqrt(years)
  const discount = Math.exp(-rate * years)
  let mean = 0
  let squares = 0
  for (let path = 1; path <= paths; path++) {
    const payoff = discount * Math.max(spot * Math.exp(drift + spread * normal()) - strike, 0)
    // Welford's update: the sum of squares of deviations, without cancellation.
    const deviation = payoff - mean
    mean += deviation / path
    squares += deviation * (payoff - mean)
  }
  return { mean, error: Math.sqrt(squares / (paths - 1) / paths) }
}

/** Black and Scholes 1973. */
function closedForm({ spot, strike, rate, volatility, years }: Option): number {
  const spread = volatility * Math.sqrt(years)
  const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * years) / spread
  return spot * normalDistribution(d1) - strike * Math.exp(-rate * years) * normalDistribution(d1 - spread)
}

/**
 * The standard normal distribution to double precision for |x| < 7, by Marsaglia's series (Journal
 * of Statistical Software 11(4), 2004).
 */
function normalDistribution(x: number): number {
  let sum = x
  let term = x
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
