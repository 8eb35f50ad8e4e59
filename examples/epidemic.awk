# An epidemic (Kermack and McKendrick, 1927): beta infections a day by each infected, gamma recoveries. Prints JSON.
# awk -v beta=0.5 -v gamma=0.2 -f epidemic.awk
BEGIN {
  s = 0.9999; i = 0.0001; r = 0; step = 0.01
  for (day = 0; i > 1e-7 && day < 2000; day += step) {
    infections = beta * s * i * step
    recoveries = gamma * i * step
    s -= infections; i += infections - recoveries; r += recoveries
    if (i > peak) { peak = i; when = day }
  }
  printf "{\"peak\": %.3f, \"peak_day\": %.0f, \"infected\": %.3f}\n", peak, when, r
}
