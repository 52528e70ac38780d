// Colours of the picture: the site's own tokens, and palettes in OKLCH, so that equal steps look equal on night and day.

/** @typedef {[number, number, number]} Rgb sRGB, 0 to 1 */
/** @typedef {{night: boolean, ink: Rgb, ivory: Rgb, line: string, line2: string, dim: string, ground: string, brass: Rgb, groups: Rgb[], display: string}} Theme */

const GROUPS = ["--physics", "--music", "--audio", "--visualization"]

/** Lightness 0 to 1, chroma 0 to 0.37, hue in degrees. @param {number} l @param {number} c @param {number} h @returns {Rgb} */
export const oklch = (l, c, h) => {
  const angle = (h * Math.PI) / 180
  const [a, b] = [c * Math.cos(angle), c * Math.sin(angle)]
  const [x, y, z] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3)
  return /** @type {Rgb} */ ([4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z].map(encoded))
}

/** @param {number} v */
const encoded = (v) => {
  const clear = Math.min(1, Math.max(0, v))
  return clear <= 0.0031308 ? 12.92 * clear : 1.055 * clear ** (1 / 2.4) - 0.055
}

/** Relative luminance (WCAG). @param {Rgb} rgb */
export const luminance = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** @param {Rgb} rgb @param {number} [alpha] */
export const css = (rgb, alpha = 1) => `rgb(${rgb.map((v) => Math.round(v * 255)).join(" ")} / ${alpha})`

/** @type {CanvasRenderingContext2D | null} */
let probe = null

/** Any colour that the browser knows, as numbers. @param {string} words @returns {Rgb} */
export const parsed = (words) => {
  probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true })
  if (!probe) return [1, 1, 1]
  probe.clearRect(0, 0, 1, 1)
  probe.fillStyle = words
  probe.fillRect(0, 0, 1, 1)
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
  return [r / 255, g / 255, b / 255]
}

/** The tokens that hold where the picture is. @param {Element} element @returns {Theme} */
export const readTheme = (element) => {
  const style = getComputedStyle(element)
  const token = (/** @type {string} */ name, /** @type {string} */ other) => style.getPropertyValue(name).trim() || other
  const ink = parsed(token("--ink", "#0a1018"))
  return {
    night: luminance(ink) < 0.2,
    ink,
    ground: token("--ink", "#0a1018"),
    ivory: parsed(token("--ivory", "#f0ebdf")),
    line: token("--line", "rgb(240 235 223 / 0.16)"),
    line2: token("--line-2", "rgb(240 235 223 / 0.34)"),
    dim: token("--dim", "#aaa"),
    brass: parsed(token("--brass", "#d9ac5b")),
    groups: GROUPS.map((name) => parsed(token(name, "#d9ac5b"))),
    display: token("--display", "Georgia, serif"),
  }
}

// Hue and chroma of the named palettes; lightness comes from the theme.
/** @type {Record<string, [number, number][]>} */
const NAMED = {
  ember: [[30, 0.17], [55, 0.15], [15, 0.15], [80, 0.12], [5, 0.12], [40, 0.08]],
  ocean: [[225, 0.11], [195, 0.1], [250, 0.12], [175, 0.09], [270, 0.1], [210, 0.05]],
  forest: [[145, 0.12], [115, 0.12], [165, 0.09], [90, 0.11], [60, 0.09], [130, 0.06]],
  aurora: [[160, 0.14], [190, 0.11], [300, 0.14], [330, 0.13], [130, 0.12], [265, 0.12]],
}
const STEPS = [0, 1, -1, 0.5, -0.5, 1.5]
const TINT = 0.28 // how far warmth moves red against blue
const MONO = 85 // the hue of ivory

/**
 * Six colours of bodies. spread: how far hues lie apart; warmth: 0 cool to 1 warm; each 0 to 1.
 * @param {{scheme: string, hue: number, spread: number, warmth: number, saturation: number, brightness: number}} wish @param {Theme} theme @returns {Rgb[]}
 */
export const palette = (wish, theme) => {
  const light = theme.night ? 0.44 + 0.375 * wish.brightness : 0.72 - 0.29 * wish.brightness
  const strength = 0.05 + 1.2 * wish.saturation
  return plain(wish, theme, light, strength).map((rgb) => tinted(rgb, wish.warmth))
}

/** @param {{scheme: string, hue: number, spread: number, saturation: number, brightness: number}} wish @param {Theme} theme @param {number} light @param {number} strength @returns {Rgb[]} */
const plain = (wish, theme, light, strength) => {
  const far = 0.35 + 1.3 * wish.spread
  if (wish.scheme === "atlas") return [...theme.groups, theme.ivory, theme.brass].map((rgb) => lit(faded(rgb, wish.saturation), 0.5 + 0.625 * wish.brightness, theme.night))
  if (wish.scheme === "mono") return STEPS.map((_, k) => oklch(light + (theme.night ? 1 : -1) * far * (0.14 - 0.055 * k), 0.022 * strength, MONO))
  const named = NAMED[wish.scheme]
  if (named) return named.map(([hue, chroma], k) => oklch(light + (k % 2 ? 0.03 : 0), chroma * strength, named[0][0] + far * turnTo(named[0][0], hue)))
  const base = 30 + wish.hue * 360
  return STEPS.map((step, k) => oklch(light + (k % 2 ? 0.03 : 0), 0.122 * strength, base + step * (10 + 108 * wish.spread)))
}

/** The shorter way from a hue to another, degrees. @param {number} from @param {number} to */
const turnTo = (from, to) => ((to - from + 540) % 360) - 180

/** @param {Rgb} rgb @param {number} warmth @returns {Rgb} */
const tinted = ([r, g, b], warmth) => [Math.min(1, r * (1 + TINT * (warmth - 0.5))), g, Math.min(1, b * (1 - TINT * (warmth - 0.5)))]

/** Nearer to the ink or farther from it. @param {Rgb} rgb @param {number} by 1: as it is @param {boolean} night @returns {Rgb} */
const lit = (rgb, by, night) => /** @type {Rgb} */ (rgb.map((v) => Math.min(1, Math.max(0, night ? v * by : 1 - (1 - v) * by))))

/** @param {Rgb} rgb @param {number} saturation @returns {Rgb} */
const faded = (rgb, saturation) => {
  const grey = luminance(rgb) ** (1 / 2.2)
  const keep = Math.min(1, 0.05 + 1.2 * saturation)
  return /** @type {Rgb} */ (rgb.map((v) => grey + (v - grey) * keep))
}
