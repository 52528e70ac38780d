// Values as people read and type them: digits, units, steps, places on a slider.

/** @typedef {import("./definitions.js").Definition} Definition */

const UNITS = /** @type {Record<string, Record<string, number>>} */ ({
  "m/s²": { "m/s²": 1, "m/s2": 1, "m/s^2": 1, g: 9.80665, "cm/s²": 0.01, "cm/s2": 0.01 },
  "m/s": { "m/s": 1, "km/h": 1 / 3.6, "cm/s": 0.01 },
  "kg/m²": { "kg/m²": 1, "kg/m2": 1, "g/m²": 0.001 },
  BPM: { bpm: 1, hz: 60 },
  semitones: { semitones: 1, semitone: 1, st: 1, cents: 0.01, ct: 0.01, oct: 12, octaves: 12, octave: 12 },
  oct: { oct: 1, octaves: 1, octave: 1 },
  bars: { bars: 1, bar: 1 },
  "°": { "°": 1, deg: 1, rad: 180 / Math.PI, turn: 360 },
  m: { m: 1, cm: 0.01, km: 1000 },
  "×": { "×": 1, x: 1 },
  "per beat": { "per beat": 1, "/beat": 1 },
})

/** Decimals that a value of this step is shown with. @param {Definition} of */
const decimals = (of) => (of.kind === "int" ? 0 : Math.min(3, Math.max(0, -Math.floor(Math.log10(of.step) + 1e-9))))

/** @param {Definition} of @param {any} value */
export const written = (of, value) => {
  if (of.kind === "bool") return value ? "on" : "off"
  if (of.kind === "choice") return String(value).replaceAll("_", " ")
  if (of.kind === "matrix") return `${value.length} numbers`
  return Number(value).toFixed(decimals(of)).replace(/^-0(\.0+)?$/, "0$1").replace("-", "−")
}

/** The same with its unit. @param {Definition} of @param {any} value */
export const spoken = (of, value) => (of.unit ? `${written(of, value)} ${of.unit}` : written(of, value))

/** A value within range and, for whole numbers, whole. @param {Definition} of @param {number} value */
export const fitted = (of, value) => {
  const held = Math.min(of.high, Math.max(of.low, value))
  return of.kind === "int" ? Math.round(held) : Number(held.toPrecision(12)) + 0
}

/** A value on the raster of steps. @param {Definition} of @param {number} value @param {number} [step] */
export const stepped = (of, value, step = of.step) => fitted(of, of.low + Math.round((value - of.low) / step) * step)

/** Place in the range, 0 to 1. @param {Definition} of @param {number} value */
export const placeOf = (of, value) => Math.min(1, Math.max(0, (value - of.low) / (of.high - of.low)))

/** @param {Definition} of @param {string} unit @returns {number} */
const factorOf = (of, unit) => {
  if (unit === "") return 1
  if (unit === "%") return (of.high - of.low) / 100
  return UNITS[of.unit]?.[unit] ?? NaN
}

/**
 * What somebody typed: "3", "3,5 m/s²", "1 g", "−7", "50 %". Gives the value, or words on what is wrong.
 * @param {Definition} of @param {string} text @returns {{value: number} | {wrong: string}}
 */
export const typed = (of, text) => {
  const match = /^\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)\s*(.*?)\s*$/i.exec(text.replace("−", "-").replace(",", "."))
  if (!match) return { wrong: `${of.label} is a number${of.unit ? ` in ${of.unit}` : ""}.` }
  const unit = match[2].toLowerCase()
  const factor = factorOf(of, unit)
  if (Number.isNaN(factor)) return { wrong: `${of.label} is given in ${of.unit || "plain numbers"}, not in ${match[2]}.` }
  const value = (unit === "%" ? of.low : 0) + Number(match[1]) * factor
  const rounded = of.kind === "int" ? Math.round(value) : Number(value.toPrecision(12))
  if (!(rounded >= of.low && rounded <= of.high)) return { wrong: `${of.label} goes from ${of.low} to ${of.high}${of.unit ? ` ${of.unit}` : ""}.` }
  return { value: rounded + 0 }
}
