// What the person who is signed in prefers, as every page says it on <html>: it follows them to other browsers. Who is not has none of it.

const said = () => document.documentElement.dataset
const systems = typeof matchMedia === "function" ? matchMedia("(prefers-reduced-motion: reduce)") : { matches: false }

/** Whether nothing is to move by itself: the system's wish, or the person's. */
export const isCalm = () => systems.matches || said().motion === "reduced"

/** Whether the browser was told to fetch no more than it must. */
export const savesData = () => /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true

/** Whether keys of a single letter are off for this person wherever they are. */
export const areSingleKeysOff = () => said().singleKeys === "off"

/** Whether nothing may be suggested that a model made up. */
export const areSuggestionsOff = () => said().suggestions === "off"

/** The volume, 0 to 1, that this person wants to begin with; null where each browser has its own. @returns {number | null} */
export const preferredVolume = () => {
  const percent = Number.parseInt(said().volume ?? "", 10)
  return percent >= 0 && percent <= 100 ? percent / 100 : null
}
