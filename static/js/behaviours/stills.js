// Pictures that the server draws: one that is not drawn yet comes as a small picture of empty rings (ask again, ever more seldom), and
// each is drawn by night and by day. On a page that goes the system's way the browser itself chooses, by a <source>.

const DRAWN_WIDTH = 100 // the rings are 64 px wide by nature, a drawn still 640 px and more
const FIRST_MS = 1500
const TRIES = 6

/** From now on the address says all. @param {HTMLImageElement} image @param {string} address */
const show = (image, address) => {
  image.parentElement?.querySelectorAll(":scope > source").forEach((source) => source.remove())
  image.src = address
}

/** @param {HTMLImageElement} image @param {number} tried */
const askAgain = (image, tried) => {
  setTimeout(() => {
    if (!image.isConnected) return
    const address = new URL(image.currentSrc || image.src)
    address.searchParams.set("again", String(tried))
    image.dataset.tried = String(tried)
    show(image, address.href)
  }, FIRST_MS * 2 ** (tried - 1))
}

/** @param {EventTarget | null} image */
const look = (image) => {
  if (!(image instanceof HTMLImageElement) || !image.matches("[data-still]") || !image.complete) return
  const tried = Number(image.dataset.tried ?? 0)
  if (image.naturalWidth && image.naturalWidth < DRAWN_WIDTH && tried < TRIES) askAgain(image, tried + 1)
}

/** The theme in which pictures are wanted now. */
const theme = () => {
  const chosen = document.documentElement.dataset.theme
  return chosen === "day" || (chosen === "auto" && matchMedia("(prefers-color-scheme: light)").matches) ? "day" : "night"
}

/** @param {HTMLImageElement} image */
const isChosenByBrowser = (image) => document.documentElement.dataset.theme === "auto" && Boolean(image.parentElement?.querySelector(":scope > source"))

/** The server draws by night and by day: each picture in the theme of the page. */
const dress = () => {
  for (const image of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll("img[data-still]"))) {
    if (isChosenByBrowser(image)) continue
    const address = new URL(image.src)
    if ((address.searchParams.get("theme") ?? "night") !== theme()) {
      if (theme() === "day") address.searchParams.set("theme", "day")
      else address.searchParams.delete("theme")
      delete image.dataset.tried
    } else if (!image.parentElement?.querySelector(":scope > source")) continue
    show(image, address.href)
  }
}

document.addEventListener("theme", dress)
document.addEventListener("htmx:load", dress) // cards that came later
matchMedia("(prefers-color-scheme: light)").addEventListener("change", dress)
document.addEventListener("load", (event) => look(event.target), true)
document.querySelectorAll("img[data-still]").forEach(look)
dress()
