// Names are completed where a comment is written: an @ and letters open a small list below the field, and whoever is chosen stands in the text.
// A textarea may not be a combobox (ARIA in HTML), so it has no aria-expanded: the field points at the active option, and a quiet voice counts them.
// Everything is heard at the document: HTMX puts other fields in the place of those that were here.

const PAUSE_MS = 150
const ASKED = /(?:^|[^\p{L}\p{N}_@./-])@([\p{L}\p{N}][\p{L}\p{N}_-]{0,29})$/u // where the server would begin a mention, too
const WORD = /^[\p{L}\p{N}_@-]/u // with this behind the caret it is the middle of a name

/** @typedef {{field: HTMLTextAreaElement, list: HTMLElement}} Offer */

/** @type {Offer | null} */
let offer = null
let turn = 0 // an answer to a question before the last is not heard any more
let timer = 0

/** The letters between an @ and the caret, or nothing. @param {HTMLTextAreaElement} field */
const lettersOf = ({ value, selectionStart: at, selectionEnd: end }) =>
  at === end && !WORD.test(value.slice(at)) ? (ASKED.exec(value.slice(0, at))?.[1] ?? "") : ""

/** @param {EventTarget | null} target */
const fieldOf = (target) => (target instanceof HTMLTextAreaElement && target.dataset.names ? target : null)

/** @param {HTMLTextAreaElement} field @param {string} words */
const say = (field, words) => {
  const voice = field.closest(".field")?.querySelector("[data-names-told]")
  if (voice) voice.textContent = words
}

const close = () => {
  turn += 1
  clearTimeout(timer)
  if (!offer) return
  const { field, list } = offer
  offer = null
  list.remove()
  for (const name of ["aria-controls", "aria-activedescendant"]) field.removeAttribute(name)
  say(field, "")
}

/** @param {Offer} offer @param {Element | null | undefined} option */
const point = ({ field, list }, option) => {
  if (!option) return
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option))
  field.setAttribute("aria-activedescendant", option.id)
  option.scrollIntoView({ block: "nearest" })
}

const pointed = () => /** @type {HTMLElement | null} */ (offer?.list.querySelector('[aria-selected="true"]') ?? null)

/** Above the field where there is no room below it: a phone's keyboard takes half of the screen. @param {Offer} offer */
const place = ({ field, list }) => {
  const { top, bottom } = field.getBoundingClientRect()
  const { offsetTop: from, height } = visualViewport ?? { offsetTop: 0, height: innerHeight }
  const over = bottom + list.offsetHeight - (from + height)
  list.classList.toggle("names--above", over > 0 && top - list.offsetHeight > from)
}

/** @param {HTMLTextAreaElement} field @param {HTMLElement | null} list */
const show = (field, list) => {
  close()
  if (!list?.firstElementChild) return
  offer = { field, list }
  field.after(list)
  field.setAttribute("aria-controls", list.id)
  place(offer)
  point(offer, list.firstElementChild)
  say(field, list.dataset.told ?? "")
}

/** Who is not meant any more goes at once: Enter takes nobody whom the letters do not name. @param {Offer} offer @param {string} letters */
const narrow = (offer, letters) => {
  const begins = (/** @type {string | null | undefined} */ name) => (name ?? "").toLowerCase().startsWith(letters.toLowerCase())
  for (const one of [...offer.list.children]) {
    if (!begins(one.getAttribute("data-name")) && !begins(one.querySelector(".names__shown")?.textContent)) one.remove()
  }
  if (!offer.list.firstElementChild) close()
  else if (!pointed()) point(offer, offer.list.firstElementChild)
}

/** @param {string} address @returns {Promise<HTMLElement | null>} */
const fetched = async (address) => {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } })
    if (!answer.ok) return null
    const template = document.createElement("template")
    template.innerHTML = await answer.text() // the page's own fragment: names are written as text there
    return /** @type {HTMLElement | null} */ (template.content.querySelector("[role=listbox]"))
  } catch {
    return null // without a network a name is written out
  }
}

/** @param {HTMLTextAreaElement} field */
const ask = async (field) => {
  const mine = ++turn
  const list = await fetched(`${field.dataset.names}?${new URLSearchParams({ q: lettersOf(field) })}`)
  if (mine === turn) show(field, list)
}

/** @param {HTMLElement | null} option */
const choose = (option) => {
  if (!offer || !option) return
  const { field } = offer
  const at = field.selectionStart
  const begins = at - lettersOf(field).length - 1
  const hasSpace = field.value[at] === " "
  close()
  field.focus()
  field.setSelectionRange(begins, at + (hasSpace ? 1 : 0))
  put(field, `@${option.dataset.name} `)
}

/** As if it were typed, so that it can be undone. @param {HTMLTextAreaElement} field @param {string} words */
const put = (field, words) => {
  if (document.execCommand("insertText", false, words)) return
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new InputEvent("input", { bubbles: true }))
}

/** @type {Record<string, (offer: Offer, now: HTMLElement | null) => void>} */
const KEYS = {
  ArrowDown: (open, now) => point(open, now?.nextElementSibling ?? open.list.firstElementChild),
  ArrowUp: (open, now) => point(open, now?.previousElementSibling ?? open.list.lastElementChild),
  Enter: (_, now) => choose(now),
  Tab: (_, now) => choose(now),
  Escape: close,
}

/** @param {KeyboardEvent} event */
const onKey = (event) => {
  const act = KEYS[event.key]
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing)
  if (!offer || !act || !isPlain || event.target !== offer.field) return
  event.preventDefault()
  event.stopPropagation() // an Escape closes one thing at a time
  act(offer, pointed())
}

/** @param {Event} event */
const onInput = (event) => {
  const field = fieldOf(event.target)
  if (!field) return
  const letters = lettersOf(field)
  if (!letters) return close()
  clearTimeout(timer)
  turn += 1
  if (offer) narrow(offer, letters)
  timer = setTimeout(ask, PAUSE_MS, field)
}

const onCaret = () => {
  if (offer && !(offer.field.isConnected && lettersOf(offer.field))) close()
}

/** @param {Event} event */
const optionOf = ({ target }) => /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest("#names [data-name]") : null)

document.addEventListener("input", onInput)
document.addEventListener("keydown", onKey, true)
document.addEventListener("selectionchange", onCaret)
document.addEventListener("focusout", (event) => fieldOf(event.target) && close())
document.addEventListener("mousedown", (event) => offer && event.target instanceof Node && offer.list.contains(event.target) && event.preventDefault()) // the field keeps the focus
document.addEventListener("click", (event) => choose(optionOf(event)))

export {} // its names are its own
