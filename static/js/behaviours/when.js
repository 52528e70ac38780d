// Times in the reader's own zone: <time datetime data-when> says how long ago it was, data-when="long" also the day and the hour.

const STEPS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["second", 60], ["minute", 60], ["hour", 24], ["day", 7], ["week", 4.35], ["month", 12], ["year", Infinity]])
const EVERY_MS = 30_000
const language = document.documentElement.lang || undefined
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
const full = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" })

/** How long before now a moment was, in words. @param {Date} at @param {number} [now] milliseconds */
export const ago = (at, now = Date.now()) => {
  let count = (at.getTime() - now) / 1000
  for (const [unit, many] of STEPS) {
    if (Math.abs(count) < many) return relative.format(Math.round(count), unit)
    count /= many
  }
  return ""
}

const say = () => {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll("time[data-when]"))) {
    const at = new Date(time.dateTime)
    if (Number.isNaN(at.getTime())) continue
    time.title = full.format(at)
    const words = time.dataset.when === "long" ? `${full.format(at)}, ${ago(at)}` : ago(at)
    if (time.textContent !== words) time.textContent = words
  }
}

document.addEventListener("htmx:load", say)
setInterval(say, EVERY_MS)
say()
