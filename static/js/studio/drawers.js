// Which drawer is open on the left and which panel on the right; on a narrow screen one of them all.

const LEFT = ["physics", "music", "audio", "visualization", "story"]
const RIGHT = ["couplings", "objects", "dice", "history", "people", "chat"]

/** @param {HTMLElement} root */
export const createDrawers = (root) => {
  const narrow = matchMedia("(max-width: 40rem)")
  const drawers = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".drawer[id]")])
  const isLeft = (/** @type {string} */ id) => LEFT.includes(id)
  const element = (/** @type {string} */ id) => drawers.find((drawer) => drawer.id === id)
  let last = "" // the one that was opened last

  const mark = () => {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".tabs__tab[data-opens]"))) {
      button.setAttribute("aria-expanded", String(!element(button.dataset.opens ?? "")?.hidden))
    }
  }

  /** @param {string} id */
  const show = (id) => {
    for (const drawer of drawers) {
      const isOther = narrow.matches || isLeft(drawer.id) === isLeft(id)
      if (isOther) drawer.hidden = drawer.id !== id
    }
    last = id
    mark()
  }

  /** @param {string} id */
  const close = (id) => {
    const drawer = element(id)
    const hadFocus = drawer?.contains(document.activeElement)
    if (drawer) drawer.hidden = true
    mark()
    if (hadFocus) /** @type {HTMLElement | null} */ (root.querySelector(`.tabs__tab[data-opens="${id}"]`))?.focus()
  }

  const toggle = (/** @type {string} */ id) => (element(id)?.hidden ? show(id) : close(id))

  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-opens]"))
    if (button) toggle(button.dataset.opens ?? "")
  })
  root.addEventListener("keydown", (event) => {
    const drawer = /** @type {Element} */ (event.target).closest?.(".drawer")
    if (event.key === "Escape" && drawer && !event.defaultPrevented && !(/** @type {Element} */ (event.target).matches("input, select, textarea"))) close(drawer.id)
  })
  show("physics")
  if (matchMedia("(min-width: 64rem)").matches) show("couplings")
  else RIGHT.forEach(close)

  return {
    show,
    /** What is open beside the world: of two the one that was opened last. */
    opened: () => (element(last)?.hidden === false ? last : (drawers.findLast((drawer) => !drawer.hidden)?.id ?? "")),
    /** By key or palette: opens, and goes there; a second time closes. @param {string} id */
    open(id) {
      toggle(id)
      if (!element(id)?.hidden) element(id)?.focus({ preventScroll: true })
    },
  }
}
